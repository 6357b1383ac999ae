package dev.limitlens.experiment;

import dev.limitlens.limiter.Durations;
import java.time.Duration;

/**
 * What an experiment may spend; it stops before it would exceed any of the three.
 *
 * @param maxTokens tokens that may be charged, at least 1
 * @param maxRequests requests that may be sent, at least 1
 * @param maxDuration time from the start to the sending of the last request, positive
 */
public record Budget(long maxTokens, int maxRequests, Duration maxDuration) {

    /** Checks the ranges. */
    public Budget {
        if (maxTokens < 1) {
            throw new IllegalArgumentException("the token budget must be at least 1: " + maxTokens);
        }
        if (maxRequests < 1) {
            throw new IllegalArgumentException("the request budget must be at least 1: " + maxRequests);
        }
        if (maxDuration.isNegative() || maxDuration.isZero()) {
            throw new IllegalArgumentException(
                    "the time budget must be longer than 0: " + Durations.format(maxDuration.toNanos()));
        }
    }

    /** Returns the contract's default: 4 times the nominal capacity, 200 requests, 5 windows. */
    public static Budget standard(Premises premises) {
        return new Budget(
                Math.multiplyExact(4, premises.capacityTokens()),
                200,
                premises.window().multipliedBy(5));
    }
}
