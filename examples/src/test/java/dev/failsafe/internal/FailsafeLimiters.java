package dev.failsafe.internal;

import dev.failsafe.RateLimiter;
import java.time.Duration;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/** Failsafe's limiters on a clock of the caller's; only a class in their package can give them one. */
public final class FailsafeLimiters {

    private FailsafeLimiters() {}

    /** Returns a limiter that takes permits at once or not at all, as a bursty one does it. */
    public static LongPredicate bursty(long permits, Duration period, LongSupplier elapsedNanos) {
        RateLimiterStats stats = new BurstyRateLimiterStats(
                RateLimiter.burstyBuilder(permits, period).build().getConfig(), stopwatch(elapsedNanos));
        return wanted -> stats.acquirePermits(wanted, Duration.ZERO) == 0;
    }

    /** Returns a limiter that takes permits at once or not at all, as a smooth one does it. */
    public static LongPredicate smooth(Duration interval, LongSupplier elapsedNanos) {
        RateLimiterStats stats = new SmoothRateLimiterStats(
                RateLimiter.smoothBuilder(interval).build().getConfig(), stopwatch(elapsedNanos));
        return wanted -> stats.acquirePermits(wanted, Duration.ZERO) == 0;
    }

    private static RateLimiterStats.Stopwatch stopwatch(LongSupplier elapsedNanos) {
        return new RateLimiterStats.Stopwatch() {
            @Override
            long elapsedNanos() {
                return elapsedNanos.getAsLong();
            }
        };
    }
}
