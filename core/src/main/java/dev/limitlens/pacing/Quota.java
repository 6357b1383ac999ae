package dev.limitlens.pacing;

import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;

/**
 * What a limiter grants in the long run.
 *
 * @param perSecond what it admits on average at most, in its unit
 * @param recoverySeconds how long after everything was used up all of it is back at the latest
 */
record Quota(double perSecond, double recoverySeconds) {

    static Quota of(Limiter limiter) {
        Algorithm algorithm = limiter.algorithm();
        double capacity = limiter.capacity();
        if (algorithm instanceof TokenBucket bucket) {
            return new Quota(bucket.refillPerSecond(), capacity / bucket.refillPerSecond());
        }
        if (algorithm instanceof SteppedBucket bucket) {
            double interval = bucket.intervalNanos() / 1e9;
            return new Quota(bucket.step() / interval, Math.ceil(capacity / bucket.step()) * interval);
        }
        if (algorithm instanceof Pacer pacer) {
            double interval = pacer.intervalNanos() / 1e9;
            return new Quota(1 / interval, interval);
        }
        // a window; what two counters remember is gone after two of them
        double memory = algorithm.memoryNanos() / 1e9;
        return new Quota(capacity / (Envelope.windowNanos(algorithm) / 1e9), memory);
    }
}
