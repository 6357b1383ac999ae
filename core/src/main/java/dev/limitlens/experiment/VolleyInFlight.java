package dev.limitlens.experiment;

import dev.limitlens.clock.Clock;
import dev.limitlens.probe.ConcurrentProbe;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeResult;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The requests of a volley that were begun and whose answers were not taken yet, oldest first. */
final class VolleyInFlight {

    private final ConcurrentProbe probe;
    private final Clock clock;
    private final Deque<Begun> begun = new ArrayDeque<>();
    private boolean interrupted;

    private record Begun(Intent intent, Instant sentAt, long sentNanos, ConcurrentProbe.Pending pending) {}

    VolleyInFlight(ConcurrentProbe probe, Clock clock) {
        this.probe = probe;
        this.clock = clock;
    }

    void begin(Intent intent) {
        // in this order: whatever holds the thread up in between can only widen the time in which the limiter decided
        long before = clock.monotonicNanos();
        Instant sentAt = clock.now();
        begun.add(new Begun(intent, sentAt, before, probe.begin(intent.request(), clock::monotonicNanos)));
    }

    boolean isEmpty() {
        return begun.isEmpty();
    }

    /** Gives up the answers that are not there yet. */
    void interrupt() {
        interrupted = true;
        begun.forEach(b -> b.pending().interrupt());
    }

    /** Returns whether the answers were given up, by {@link #interrupt} or because the thread was interrupted while it waited. */
    boolean isInterrupted() {
        return interrupted;
    }

    /** Waits for the answer to the oldest request and takes it; an interrupt gives up all that are not there yet. */
    Observation next() {
        Begun oldest = begun.element();
        ConcurrentProbe.Answered answered = answered(oldest.pending());
        begun.remove();
        Instant receivedAt = oldest.sentAt().plusNanos(Math.max(0, answered.receivedNanos() - oldest.sentNanos()));
        return new Observation(oldest.intent(), oldest.sentAt(), receivedAt, answered.result());
    }

    private ConcurrentProbe.Answered answered(ConcurrentProbe.Pending pending) {
        try {
            return pending.await();
        } catch (InterruptedException e) {
            interrupt();
        }
        try {
            return pending.await(); // it is there soon, for it was given up
        } catch (InterruptedException e) {
            return new ConcurrentProbe.Answered(
                    ProbeResult.of(new Outcome.Unknown("interrupted while waiting for the answer")),
                    clock.monotonicNanos());
        }
    }
}
