package dev.limitlens.experiment;

import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * One request: what was intended and what happened.
 *
 * @param intent what was about to be sent
 * @param sentAt when it was handed to the probe
 * @param receivedAt when the answer was there: {@code sentAt} plus the monotonic time that passed
 * @param result what came back
 */
public record Observation(Intent intent, Instant sentAt, Instant receivedAt, ProbeResult result) {

    /** Checks that the answer does not come before the request. */
    public Observation {
        Objects.requireNonNull(intent, "intent");
        Objects.requireNonNull(sentAt, "sentAt");
        Objects.requireNonNull(receivedAt, "receivedAt");
        Objects.requireNonNull(result, "result");
        if (receivedAt.isBefore(sentAt)) {
            throw new IllegalArgumentException("received at " + receivedAt + ", before it was sent at " + sentAt);
        }
    }

    /** Returns the number of the request in its experiment, from 0. */
    public int index() {
        return intent.index();
    }

    /** Returns what the request was for. */
    public String purpose() {
        return intent.request().purpose();
    }

    /** Returns the requested cost in tokens. */
    public long requestedTokens() {
        return intent.request().cost();
    }

    /** Returns the time from sending to the answer. */
    public Duration latency() {
        return Duration.between(sentAt, receivedAt);
    }

    /** Returns what became of the request. */
    public Outcome outcome() {
        return result.outcome();
    }

    /** Returns whether the request was admitted. */
    public boolean admitted() {
        return outcome() instanceof Outcome.Admitted;
    }

    /** Returns whether the quota in question refused the request. */
    public boolean denied() {
        return outcome() instanceof Outcome.Throttled throttled
                && throttled.kind().countsAsDenied();
    }

    /** Returns whether the request may or may not have been charged. */
    public boolean unknown() {
        return outcome() instanceof Outcome.Unknown;
    }

    /** Returns the tokens that count: the measured usage of an admitted request, else what was requested. */
    public long tokens() {
        return outcome() instanceof Outcome.Admitted admitted ? admitted.usage().charged(1) : requestedTokens();
    }
}
