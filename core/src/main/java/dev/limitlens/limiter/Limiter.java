package dev.limitlens.limiter;

import java.util.Objects;

/**
 * An algorithm with its capacity and the axes along which real limiters differ.
 *
 * @param algorithm how use is remembered and forgotten
 * @param capacity the largest load, in tokens or requests, at least 1; ignored by {@link Unlimited}; 1 for a {@link Pacer}
 * @param metering what is counted
 * @param denial what a denied request does
 * @param admission how the cost enters the decision
 * @param penaltyNanos how long everything is denied after a denial with {@link Denial#PENALTY}; else 0
 * @param reserve whether the largest possible output is charged at the start and settled at the end
 * @param burndown how many tokens an output token counts when a request is settled, at least 1
 * @param startFraction share of the capacity that was used at the start, in {@code [0, 1]}
 */
public record Limiter(
        Algorithm algorithm,
        long capacity,
        Metering metering,
        Denial denial,
        Admission admission,
        long penaltyNanos,
        boolean reserve,
        int burndown,
        double startFraction) {

    /** Checks the ranges. */
    public Limiter {
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(metering, "metering");
        Objects.requireNonNull(denial, "denial");
        Objects.requireNonNull(admission, "admission");
        if (algorithm instanceof Pacer) {
            capacity = 1;
            metering = Metering.REQUESTS;
        }
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1: " + capacity);
        }
        if (denial == Denial.PENALTY && penaltyNanos <= 0) {
            throw new IllegalArgumentException("penalty must be longer than 0: " + penaltyNanos + " ns");
        }
        if (burndown < 1) {
            throw new IllegalArgumentException("burndown must be at least 1: " + burndown);
        }
        if (!(startFraction >= 0 && startFraction <= 1)) {
            throw new IllegalArgumentException("start must lie between 0 and 1: " + startFraction);
        }
    }

    /** Returns a limiter that counts tokens, decides exactly, charges no denial, and starts unused. */
    public static Limiter of(Algorithm algorithm, long capacity) {
        return new Limiter(algorithm, capacity, Metering.TOKENS, Denial.FREE, Admission.EXACT, 0, false, 1, 0);
    }

    /** Returns the family's stable id. */
    public String id() {
        return algorithm.id();
    }

    /** Returns a copy that starts with the given share of the capacity used. */
    public Limiter withStartFraction(double fraction) {
        return new Limiter(algorithm, capacity, metering, denial, admission, penaltyNanos, reserve, burndown, fraction);
    }

    /** Returns what the request costs in the unit of this limiter. */
    public long amount(long tokens) {
        return metering == Metering.REQUESTS ? 1 : tokens;
    }

    /**
     * Returns what a request is charged when it starts, in tokens: its input, and the largest output it allows if this limiter
     * reserves that.
     */
    public long startTokens(long inputTokens, long maxOutputTokens) {
        return reserve ? Math.addExact(inputTokens, maxOutputTokens) : inputTokens;
    }

    /** Returns what a request has cost once its output is known, in tokens; an output token counts {@code burndown} times. */
    public long finalTokens(long inputTokens, long outputTokens) {
        return Math.addExact(inputTokens, Math.multiplyExact(burndown, outputTokens));
    }

    /**
     * Returns the state of this limiter at the given time, with {@code startFraction} of the capacity charged then.
     *
     * @param timeNanos nanoseconds since the Unix epoch
     */
    public LimiterState start(long timeNanos) {
        return new LimiterState(this, timeNanos);
    }
}
