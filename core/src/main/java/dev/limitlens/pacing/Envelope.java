package dev.limitlens.pacing;

import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;

/**
 * A token bucket for one's own side of the wire: who sends no more than it lets through is never throttled, whatever the phase
 * of the limiter.
 *
 * <p>A bucket of burst b and rate r lets through at most b + r t in any time t (network calculus calls that an arrival curve; Le
 * Boudec and Thiran, <i>Network Calculus</i>, 2001, chapter 1). A limiter that counts uses of the last window w against a capacity
 * c therefore admits all if b + r w = c. Two weighted counters hold at most 2 b + r w. A bucket that refills by s each interval has
 * refilled at least r t - s in any time t, so its burst must be s smaller than its capacity. Where requests are counted, a window
 * has room for one more, because a use leaves it at the very instant at which the next one comes.
 *
 * @param burst capacity of the bucket, in the limiter's unit
 * @param perSecond refill of the bucket
 */
public record Envelope(double burst, double perSecond) {

    /** Share of a window's capacity that is kept for bursts; the rest is the rate. */
    private static final double WINDOW_BURST = 0.1;

    static Envelope of(Limiter limiter) {
        Algorithm algorithm = limiter.algorithm();
        double capacity = limiter.capacity();
        if (algorithm instanceof TokenBucket bucket) {
            return new Envelope(capacity, bucket.refillPerSecond());
        }
        // a request is whole: one is always let through, and a window that is open at one end has room for one more
        double whole = limiter.metering() == Metering.REQUESTS ? 1 : 0;
        if (algorithm instanceof SteppedBucket bucket) {
            return new Envelope(
                    Math.max(whole, capacity - bucket.step()), bucket.step() * 1e9 / bucket.intervalNanos());
        }
        if (algorithm instanceof Pacer pacer) {
            return new Envelope(1, 1e9 / pacer.intervalNanos());
        }
        double window = windowNanos(algorithm) / 1e9;
        if (algorithm instanceof SlidingCounter) {
            double burst = Math.max(whole, WINDOW_BURST / 2 * capacity);
            return new Envelope(burst, Math.max(whole / 2, capacity - 2 * burst) / window);
        }
        double burst = Math.max(whole, WINDOW_BURST * capacity);
        return new Envelope(burst, (capacity - burst + whole) / window);
    }

    /** Returns the window over which an algorithm that is none of the buckets counts. */
    static long windowNanos(Algorithm algorithm) {
        return algorithm instanceof SlidingCounter counter ? counter.windowNanos() : algorithm.memoryNanos();
    }
}
