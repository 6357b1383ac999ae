package com.google.common.util.concurrent;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Guava's limiters on a clock of the caller's; only a class in their package can give them one. */
public final class GuavaLimiters {

    /** The factor of {@link RateLimiter#create(double, Duration)}. */
    private static final double COLD_FACTOR = 3.0;

    private GuavaLimiters() {}

    /** Returns a limiter that saves up one second of permits. */
    public static RateLimiter bursty(double permitsPerSecond, LongSupplier elapsedNanos) {
        return RateLimiter.create(permitsPerSecond, stopwatch(elapsedNanos));
    }

    /** Returns a limiter that is slow when it comes out of idleness. */
    public static RateLimiter warmingUp(double permitsPerSecond, Duration warmup, LongSupplier elapsedNanos) {
        return RateLimiter.create(
                permitsPerSecond, warmup.toNanos(), TimeUnit.NANOSECONDS, COLD_FACTOR, stopwatch(elapsedNanos));
    }

    private static RateLimiter.SleepingStopwatch stopwatch(LongSupplier elapsedNanos) {
        return new RateLimiter.SleepingStopwatch() {
            @Override
            protected long readMicros() {
                return elapsedNanos.getAsLong() / 1_000;
            }

            @Override
            protected void sleepMicrosUninterruptibly(long micros) {
                // Only a request that is admitted at once is asked for, so there is nothing to wait for.
            }
        };
    }
}
