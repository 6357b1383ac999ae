package dev.limitlens.zoo;

import dev.limitlens.analysis.Conclusion;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.study.Expected;
import dev.limitlens.study.Gate;
import dev.limitlens.study.Specimen;
import dev.limitlens.study.Subject;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LocalBucketBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Bucket4j. Its documentation: a greedy refill adds tokens "as soon as possible"; an intervally one adds them all once the whole
 * period has elapsed, counted from the creation of the bucket or, aligned, from a given instant; of several bandwidths, all must
 * have the tokens; a refused request takes none; a request takes its tokens in advance.
 */
final class Bucket4jMembers {

    private static final Map<String, String> AXES = Map.of("metered", "tokens", "denial", "free", "admission", "exact");

    private Bucket4jMembers() {}

    static List<Specimen> single() {
        return List.of(
                Member.of("bucket4j/greedy", Bucket4jMembers::greedy),
                Member.of("bucket4j/intervally", Bucket4jMembers::intervally),
                Member.of("bucket4j/intervally-whole", Bucket4jMembers::intervallyWhole),
                Member.of("bucket4j/intervally-aligned", Bucket4jMembers::intervallyAligned));
    }

    static List<Specimen> pairs() {
        return Stream.of(
                        Member.of("bucket4j/greedy+greedy", Bucket4jMembers::twoGreedy),
                        Member.of("bucket4j/intervally+intervally", Bucket4jMembers::twoIntervally),
                        new Member(
                                "bucket4j/requests+tokens",
                                Bucket4jMembers::withRequests,
                                Bucket4jMembers::requestsAndTokens))
                .<Specimen>map(member -> member.withLimits(2))
                .toList();
    }

    private static Subject greedy(Draws draws) {
        int capacity = draws.capacity();
        long refill = draws.within(capacity / 2.0, capacity * 2.0);
        Bandwidth limit = greedy(capacity, refill, draws.window());
        return subject(
                draws,
                capacity + " tokens, " + refill + " refilled greedily in " + draws.window(),
                new Expected.Family(TokenBucket.ID, Conclusion.NEITHER, AXES),
                capacity,
                limit);
    }

    private static Subject intervally(Draws draws) {
        int capacity = draws.capacity();
        long step = draws.within(capacity / 12.0, capacity / 2.0);
        Duration interval = draws.part(1 / 12.0, 1 / 2.0);
        return subject(
                draws,
                capacity + " tokens, " + step + " refilled each " + interval,
                new Expected.Family(SteppedBucket.ID, Conclusion.NEITHER, AXES),
                capacity,
                intervally(capacity, step, interval));
    }

    /** A refill of everything is a fixed window; its phase is that of the creation. */
    private static Subject intervallyWhole(Draws draws) {
        int capacity = draws.capacity();
        return subject(
                draws,
                capacity + " tokens, all refilled each " + draws.window(),
                new Expected.Family(FixedWindow.ID, Conclusion.NEITHER, AXES),
                capacity,
                intervally(capacity, capacity, draws.window()));
    }

    private static Subject intervallyAligned(Draws draws) {
        int capacity = draws.capacity();
        long window = draws.window().toNanos();
        long firstNanos = draws.createdNanos() - Math.floorMod(draws.createdNanos(), window) + window;
        Instant first = Instant.ofEpochSecond(0, firstNanos);
        return subject(
                draws,
                capacity + " tokens, all refilled each " + draws.window() + " from " + first,
                new Expected.Family(FixedWindow.ID, Conclusion.ABSOLUTE, AXES),
                capacity,
                Bandwidth.builder()
                        .capacity(capacity)
                        .refillIntervallyAligned(capacity, draws.window(), first)
                        .build());
    }

    /** A quota for the window and a smaller burst that comes back faster: "100 per minute, but no more than 10 at once". */
    private static Subject twoGreedy(Draws draws) {
        int capacity = draws.capacity();
        long burst = draws.within(capacity / 8.0, capacity / 3.0);
        Duration fast = draws.part(1 / 30.0, 1 / 10.0);
        return subject(
                draws,
                capacity + " tokens refilled greedily in " + draws.window() + ", and " + burst + " in " + fast,
                new Expected.Pair(refilled(capacity, draws.window()), refilled(burst, fast), Conclusion.NEITHER),
                capacity,
                greedy(capacity, capacity, draws.window()),
                greedy(burst, burst, fast));
    }

    private static Subject twoIntervally(Draws draws) {
        int capacity = draws.capacity();
        long burst = draws.within(capacity / 8.0, capacity / 3.0);
        Duration fast = draws.window(1 / 12.0);
        return subject(
                draws,
                capacity + " tokens refilled at once each " + draws.window() + ", and " + burst + " each " + fast,
                new Expected.Pair(reset(capacity, draws.window()), reset(burst, fast), Conclusion.NEITHER),
                capacity,
                intervally(capacity, capacity, draws.window()),
                intervally(burst, burst, fast));
    }

    private static Expected.Pair.Limit refilled(long capacity, Duration period) {
        return new Expected.Pair.Limit(
                TokenBucket.ID,
                Map.of("capacity", (double) capacity, "refillPerSecond", capacity / (period.toNanos() / 1e9)));
    }

    private static Expected.Pair.Limit reset(long capacity, Duration window) {
        return new Expected.Pair.Limit(
                FixedWindow.ID, Map.of("capacity", (double) capacity, "windowSeconds", window.toNanos() / 1e9));
    }

    private static Premises withRequests(Premises premises) {
        return new Premises(premises.capacityTokens(), premises.window(), premises.start(), OptionalLong.of(12));
    }

    private static Subject requestsAndTokens(Draws draws) {
        int capacity = draws.capacity();
        long requests = draws.within(6, 24);
        Time time = new Time(draws.createdNanos());
        Bucket ofTokens = bucket(time, greedy(capacity, capacity, draws.window()));
        Bucket ofRequests = bucket(time, greedy(requests, requests, draws.window()));
        Gate gate = (timeNanos, tokens) -> {
            time.set(timeNanos);
            boolean admitted = ofTokens.getAvailableTokens() >= tokens && ofRequests.tryConsume(1);
            return Gate.Reply.of(admitted && ofTokens.tryConsume(tokens));
        };
        return new Subject(
                capacity + " tokens and " + requests + " requests, each refilled greedily in " + draws.window(),
                new Expected.Pair(
                        refilled(capacity, draws.window()), refilled(requests, draws.window()), Conclusion.NEITHER),
                draws.premises(),
                OptionalLong.of(capacity),
                draws.startedAt(),
                gate);
    }

    private static Bandwidth greedy(long capacity, long refill, Duration period) {
        return Bandwidth.builder()
                .capacity(capacity)
                .refillGreedy(refill, period)
                .build();
    }

    private static Bandwidth intervally(long capacity, long refill, Duration period) {
        return Bandwidth.builder()
                .capacity(capacity)
                .refillIntervally(refill, period)
                .build();
    }

    private static Subject subject(
            Draws draws, String description, Expected expected, long capacity, Bandwidth... limits) {
        Time time = new Time(draws.createdNanos());
        Bucket bucket = bucket(time, limits);
        Gate gate = (timeNanos, tokens) -> {
            time.set(timeNanos);
            return Gate.Reply.of(bucket.tryConsume(tokens));
        };
        return new Subject(description, expected, draws.premises(), OptionalLong.of(capacity), draws.startedAt(), gate);
    }

    private static Bucket bucket(Time time, Bandwidth... limits) {
        LocalBucketBuilder builder = Bucket.builder().withCustomTimePrecision(new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return time.nanos();
            }

            @Override
            public boolean isWallClockBased() {
                return true;
            }
        });
        for (Bandwidth limit : limits) {
            builder.addLimit(limit);
        }
        return builder.build();
    }
}
