package dev.limitlens.zoo;

import com.google.common.util.concurrent.GuavaLimiters;
import com.google.common.util.concurrent.RateLimiter;
import dev.failsafe.internal.FailsafeLimiters;
import dev.limitlens.analysis.Conclusion;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.study.Expected;
import dev.limitlens.study.Gate;
import dev.limitlens.study.Specimen;
import dev.limitlens.study.Subject;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/** The limiters of Resilience4j, Failsafe and Guava, asked without waiting. */
final class LibraryMembers {

    private static final Map<String, String> EXACT =
            Map.of("metered", "tokens", "denial", "free", "admission", "exact");

    private LibraryMembers() {}

    static List<Specimen> all() {
        return List.of(
                Member.of("resilience4j", LibraryMembers::resilience4j),
                Member.of("failsafe/bursty", LibraryMembers::failsafeBursty),
                Member.of("failsafe/smooth", LibraryMembers::failsafeSmooth),
                new Member("guava/bursty", LibraryMembers::inSeconds, LibraryMembers::guavaBursty),
                Member.of("guava/warming-up", LibraryMembers::guavaWarmingUp));
    }

    /**
     * Resilience4j: "RateLimiter splits all nanoseconds from the start of epoch into cycles"; it counts the cycles from the creation of
     * the limiter, each with all of its permissions at its beginning.
     */
    private static Subject resilience4j(Draws draws) {
        int capacity = draws.capacity();
        Time time = new Time(draws.createdNanos());
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(capacity)
                .limitRefreshPeriod(draws.window())
                .timeoutDuration(Duration.ZERO)
                .build();
        AtomicRateLimiter limiter = new AtomicRateLimiter("zoo", config, time::nanos);
        return subject(
                draws,
                time,
                capacity + " permissions each " + draws.window(),
                new Expected.Family(FixedWindow.ID, Conclusion.NEITHER, EXACT),
                OptionalLong.of(capacity),
                // more permits than a period has are a mistake of the caller's there, and a refusal here
                tokens -> tokens <= capacity && limiter.reservePermission((int) tokens) == 0);
    }

    /** Failsafe, bursty: "executions are permitted ... up to some max per time period". */
    private static Subject failsafeBursty(Draws draws) {
        int capacity = draws.capacity();
        Time time = new Time(draws.createdNanos());
        return subject(
                draws,
                time,
                capacity + " permits each " + draws.window(),
                new Expected.Family(FixedWindow.ID, Conclusion.NEITHER, EXACT),
                OptionalLong.of(capacity),
                FailsafeLimiters.bursty(capacity, draws.window(), time::sinceCreated));
    }

    /** Failsafe, smooth: "spreads out executions over time by permitting a single execution per interval". */
    private static Subject failsafeSmooth(Draws draws) {
        Duration interval = draws.part(1 / 60.0, 1 / 6.0);
        Time time = new Time(draws.createdNanos());
        LongPredicate limiter = FailsafeLimiters.smooth(interval, time::sinceCreated);
        return subject(
                draws,
                time,
                "one request each " + interval,
                new Expected.Family(Pacer.ID, Conclusion.NEITHER, Map.of("denial", "free")),
                OptionalLong.empty(),
                tokens -> limiter.test(1));
    }

    /** Guava thinks in seconds: its limiter saves up the permits of one. */
    private static Premises inSeconds(Premises premises) {
        return new Premises(
                premises.capacityTokens(), Duration.ofSeconds(1), premises.start(), premises.capacityRequests());
    }

    /**
     * Guava, bursty: saves up one second of permits; "the number of permits requested never affects the throttling of the request
     * itself ... but it affects the throttling of the next request".
     */
    private static Subject guavaBursty(Draws draws) {
        int perSecond = draws.capacity();
        // It is made empty; two seconds fill it.
        Time time = new Time(draws.createdNanos() - 2_000_000_000L);
        RateLimiter limiter = GuavaLimiters.bursty(perSecond, time::sinceCreated);
        return subject(
                draws,
                time,
                perSecond + " permits a second",
                new Expected.Family(
                        TokenBucket.ID,
                        Conclusion.NEITHER,
                        Map.of("metered", "tokens", "denial", "free", "admission", "debt")),
                OptionalLong.of(perSecond),
                tokens -> tokens <= Integer.MAX_VALUE && limiter.tryAcquire((int) tokens));
    }

    /** Guava, warming up: a permit costs up to three times as much time when the limiter comes out of idleness. */
    private static Subject guavaWarmingUp(Draws draws) {
        int capacity = draws.capacity();
        Duration warmup = draws.part(1 / 6.0, 1);
        Time time = new Time(draws.createdNanos());
        RateLimiter limiter =
                GuavaLimiters.warmingUp(capacity / (draws.window().toNanos() / 1e9), warmup, time::sinceCreated);
        return subject(
                draws,
                time,
                capacity + " permits in " + draws.window() + ", warming up for " + warmup,
                new Expected.NoneOfThese(List.of()),
                OptionalLong.empty(),
                tokens -> tokens <= Integer.MAX_VALUE && limiter.tryAcquire((int) tokens));
    }

    private static Subject subject(
            Draws draws,
            Time time,
            String description,
            Expected expected,
            OptionalLong capacity,
            LongPredicate takesPermits) {
        Gate gate = (timeNanos, tokens) -> {
            time.set(timeNanos);
            return Gate.Reply.of(takesPermits.test(tokens));
        };
        return new Subject(description, expected, draws.premises(), capacity, draws.startedAt(), gate);
    }
}
