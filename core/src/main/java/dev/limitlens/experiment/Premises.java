package dev.limitlens.experiment;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What is taken as known about the quota before the first request: the nominal figures, not the truth.
 *
 * @param capacityTokens nominal capacity in tokens, at least 1
 * @param window nominal window, positive
 * @param start what was used before
 * @param capacityRequests nominal capacity in requests, at least 1, if there is one
 */
public record Premises(long capacityTokens, Duration window, Start start, OptionalLong capacityRequests) {

    /** Checks the ranges. */
    public Premises {
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(capacityRequests, "capacityRequests");
        if (capacityTokens < 1) {
            throw new IllegalArgumentException("capacity must be at least 1 token: " + capacityTokens);
        }
        if (window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("window must be longer than 0: " + window);
        }
        if (capacityRequests.isPresent() && capacityRequests.getAsLong() < 1) {
            throw new IllegalArgumentException("capacity must be at least 1 request: " + capacityRequests.getAsLong());
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
