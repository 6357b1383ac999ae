package dev.limitlens.analysis;

import dev.limitlens.limiter.SteppedBucket;

/**
 * A stepped bucket without its phase: a continuous refill of the same rate, from which the steps differ by one step at most, to
 * either side.
 *
 * <p>Over hours the phase tells nothing that the rate does not, and an interval that is wrong by a part in a thousand is soon out
 * of step. The rate is what decides how much may be sent in the long run, and it can be learnt by small steps.
 */
final class Ripple {

    private final double perNano;
    private final double step;
    private double loadThen;
    private long thenNanos;

    /** Starts with the given load, which a stepped bucket has at the given time. */
    Ripple(SteppedBucket bucket, double load, long timeNanos) {
        perNano = bucket.step() / bucket.intervalNanos();
        step = bucket.step();
        loadThen = load;
        thenNanos = timeNanos;
    }

    private Ripple(Ripple other) {
        perNano = other.perNano;
        step = other.step;
        loadThen = other.loadThen;
        thenNanos = other.thenNanos;
    }

    Ripple copy() {
        return new Ripple(this);
    }

    /** Returns the least load that the stepped bucket may have. */
    double least(long timeNanos) {
        return Math.max(0, continuous(timeNanos) - step);
    }

    /** Returns the largest load that the stepped bucket may have. */
    double most(long timeNanos) {
        return Math.max(0, continuous(timeNanos) + step);
    }

    void charge(long timeNanos, double amount) {
        loadThen = Math.max(0, continuous(timeNanos)) + amount;
        thenNanos = Math.max(thenNanos, timeNanos);
    }

    /** Returns the load of a continuous refill, below 0 once the bucket has been full for a while. */
    private double continuous(long timeNanos) {
        return loadThen - perNano * Math.max(0, timeNanos - thenNanos);
    }
}
