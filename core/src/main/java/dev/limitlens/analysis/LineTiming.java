package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When to ask around a line that is foretold, so that the answers put the narrowest bounds on it: the next {@linkplain ClockLine line of the
 * clock's windows}, or the end of a {@linkplain VolleyLine window that its first use opened}.
 *
 * @param particles gives what is still possible, each time at the time of the last answer; not asked for where it is of no use
 * @param windowNanos the nominal window
 * @param tripNanos a usual round trip
 * @param last the latest observation; null before there is one
 */
record LineTiming(
        Supplier<Particles> particles,
        long windowNanos,
        long tripNanos,
        @Nullable Observation last) {

    /** Returns when to send a single request: when it is wanted, or near the line, as {@link Inference#aroundClockLine} says. */
    Instant ofRequest(Instant wanted, long cost, Instant now, Instant latest) {
        Particles possible = particles.get();
        return ClockLine.next(possible, EpochNanos.of(now))
                .map(line -> line.sharpened(
                        possible, EpochNanos.of(wanted), cost, EpochNanos.of(now), tripNanos, refusedNanos()))
                .map(EpochNanos::toInstant)
                .filter(at -> !at.isAfter(latest))
                .orElse(wanted);
    }

    private long refusedNanos() {
        return last != null && last.denied() ? EpochNanos.of(last.sentAt()) : Long.MIN_VALUE;
    }

    /** Returns when the volley around the next line of the clock should begin, as {@link Inference#nextVolley} says. */
    Optional<Instant> nextVolley(Instant now) {
        if (!isWorthVolley()) {
            return Optional.empty();
        }
        long nowNanos = EpochNanos.of(now);
        return ClockLine.next(particles.get(), nowNanos)
                .flatMap(line -> VolleyLine.of(line).fromNanos(tripNanos) >= nowNanos
                        ? Optional.of(line)
                        : ClockLine.next(particles.get(), line.atNanos() + 1))
                .map(line -> EpochNanos.toInstant(VolleyLine.of(line).fromNanos(tripNanos)));
    }

    private boolean isWorthVolley() {
        long clockNanos = last == null ? 0 : Volley.clockNanos(last);
        return VolleyLine.isWorthVolley(tripNanos - 2 * clockNanos, windowNanos);
    }

    /** Returns when the volley begins that a request had better be, as {@link Inference#volleyFor} says. */
    Optional<Instant> volleyFor(Instant wanted, Instant now) {
        return line(particles.get(), wanted, now).map(line -> EpochNanos.toInstant(line.fromNanos(tripNanos)));
    }

    /** Returns when to send the requests of a volley, as {@link Inference#volley} says; empty if it had better not be one. */
    List<Instant> ofVolley(Instant wanted, long cost, int count, Instant now, Instant latest) {
        Particles possible = particles.get();
        return line(possible, wanted, now)
                .filter(line -> line.decides(possible, cost))
                .map(line -> line.times(count, tripNanos))
                .filter(times -> times.get(count - 1) <= EpochNanos.of(latest))
                .map(times -> times.stream().map(EpochNanos::toInstant).toList())
                .orElse(List.of());
    }

    /** Returns the line near which a request is wanted: that of the clock, if there are two. */
    private Optional<VolleyLine> line(Particles possible, Instant wanted, Instant now) {
        if (!isWorthVolley()) {
            return Optional.empty();
        }
        long wantedNanos = EpochNanos.of(wanted);
        long nowNanos = EpochNanos.of(now);
        return Stream.concat(
                        ClockLine.next(possible, wantedNanos).map(VolleyLine::of).stream(),
                        VolleyLine.ofFirstUse(possible, nowNanos, tripNanos).stream())
                .filter(line -> line.isNear(wantedNanos, nowNanos, tripNanos))
                .findFirst();
    }
}
