package dev.limitlens.report;

import dev.limitlens.limiter.Metering;
import dev.limitlens.pacing.Advice;
import dev.limitlens.pacing.Envelope;
import java.util.Locale;

/**
 * Settings of well-known limiters for one's own side of the wire, as Java text, from the envelope of an advice.
 *
 * <p>Both libraries refill, or begin a new period, at a time of their own; the settings are safe whatever that is.
 */
final class Settings {

    private static final long MOST_PERMITS = Integer.MAX_VALUE;

    private Settings() {}

    /** Returns settings of Bucket4j 8: its greedy bucket is the envelope itself. */
    static String bucket4j(Advice advice) {
        Envelope envelope = advice.envelope();
        long capacity = Math.max(1, (long) Math.floor(envelope.burst()));
        // over a span in which many units come back, so that rounding down to a whole number costs little
        double seconds = Math.max(60, 100 / envelope.perSecond());
        long tokens = Math.max(1, (long) Math.floor(envelope.perSecond() * seconds));
        long millis = (long) Math.ceil(tokens / envelope.perSecond() * 1000);
        return """
                Bandwidth limit = Bandwidth.builder()
                        .capacity(%dL)
                        .refillGreedy(%dL, Duration.ofMillis(%dL))
                        .build();
                Bucket bucket = Bucket.builder().addLimit(limit).build();
                // before each request: bucket.asBlocking().consume(%s);""".formatted(capacity, tokens, millis, unit(advice));
    }

    /**
     * Returns settings of Resilience4j 2, which counts in periods: two periods may be used up side by side, so that a period
     * holds half the envelope's burst.
     */
    static String resilience4j(Advice advice) {
        Envelope envelope = advice.envelope();
        if (envelope.burst() < 2) {
            return "// none: its periods let two requests through side by side, and here each must keep its distance";
        }
        long permits = Math.min(MOST_PERMITS, (long) Math.floor(envelope.burst() / 2));
        long nanos = (long) Math.ceil(permits / envelope.perSecond() * 1e9);
        return """
                RateLimiterConfig config = RateLimiterConfig.custom()
                        .limitForPeriod(%d)
                        .limitRefreshPeriod(Duration.ofNanos(%dL))
                        .timeoutDuration(Duration.ofMinutes(5))
                        .build();
                RateLimiter limiter = RateLimiter.of("quota", config);
                // before each request: limiter.acquirePermission(%s);""".formatted(permits, nanos, unit(advice));
    }

    private static String unit(Advice advice) {
        return advice.metered() == Metering.TOKENS ? "tokens" : "1";
    }

    /** Returns what is counted, in words. */
    static String counted(Advice advice) {
        return advice.metered().name().toLowerCase(Locale.ROOT);
    }

    /** Returns the largest request that the settings let through, in the unit of the advice. */
    static long largest(Advice advice) {
        return advice.metered() == Metering.REQUESTS
                ? 1
                : Math.max(1, (long) Math.floor(advice.envelope().burst()));
    }
}
