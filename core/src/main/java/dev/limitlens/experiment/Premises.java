package dev.limitlens.experiment;

import dev.limitlens.limiter.Durations;
import dev.limitlens.probe.Usage;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What is taken as known about the quota before the first request: the nominal figures, not the truth.
 *
 * @param capacityTokens nominal capacity in tokens, from 1 to {@link Usage#MAX_TOKENS}
 * @param window nominal window, from a microsecond to ten years
 * @param start what was used before
 * @param capacityRequests nominal capacity in requests, from 1 to {@link Usage#MAX_TOKENS}, if there is one
 */
public record Premises(long capacityTokens, Duration window, Start start, OptionalLong capacityRequests) {

    /** The shortest window, a microsecond: limiters cut it into parts of whole nanoseconds. */
    public static final Duration SHORTEST_WINDOW = Duration.ofNanos(1_000);

    /** The longest window, ten years: the times of an experiment, several windows from now, must still be nanoseconds since the epoch. */
    public static final Duration LONGEST_WINDOW = Duration.ofDays(3_653);

    /** Checks the ranges. */
    public Premises {
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(capacityRequests, "capacityRequests");
        requireCapacity(capacityTokens, "tokens");
        capacityRequests.ifPresent(capacity -> requireCapacity(capacity, "requests"));
        if (window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("window must be longer than 0: " + Durations.format(window.toNanos()));
        }
        if (window.compareTo(SHORTEST_WINDOW) < 0) {
            throw new IllegalArgumentException(
                    "window must be at least a microsecond: " + Durations.format(window.toNanos()));
        }
        if (window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException("window must be at most ten years: " + window);
        }
    }

    private static void requireCapacity(long capacity, String unit) {
        if (capacity < 1 || capacity > Usage.MAX_TOKENS) {
            throw new IllegalArgumentException(
                    "capacity must be from 1 to " + Usage.MAX_TOKENS + " " + unit + ": " + capacity);
        }
    }

    /** Returns premises with the given nominal tokens and window and a quiet start. */
    public static Premises of(long capacityTokens, Duration window) {
        return new Premises(capacityTokens, window, Start.QUIET, OptionalLong.empty());
    }

    /** Returns a copy with the given start. */
    public Premises withStart(Start other) {
        return new Premises(capacityTokens, window, other, capacityRequests);
    }

    /** Returns the nominal window in nanoseconds. */
    public long windowNanos() {
        return window.toNanos();
    }
}
