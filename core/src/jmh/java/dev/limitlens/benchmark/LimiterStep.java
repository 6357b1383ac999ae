package dev.limitlens.benchmark;

import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimiterState;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One decision: read the time, decide on a request of {@value #COST} tokens at 100 million a second, and charge it.
 *
 * <p>Asked as fast as it goes, a limiter admits about half of the requests, a pacer hardly any. Those of Bucket4j and Resilience4j
 * are safe for use by several threads; Limitlens's are not, since a simulation has one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LimiterStep {

    private static final int COST = 7;
    private static final int CAPACITY = 1_000_000;
    private static final Duration WINDOW = Duration.ofMillis(10);

    /** A limiter behind the smallest interface that all three libraries fit. */
    private interface Decision {
        boolean admits();
    }

    /** Library and algorithm. */
    @Param({
        "limitlens:fixed-window",
        "limitlens:anchored-window",
        "limitlens:sliding-log",
        "limitlens:sliding-counter",
        "limitlens:bucketed-window",
        "limitlens:token-bucket",
        "limitlens:stepped-bucket",
        "limitlens:pacer",
        "bucket4j:greedy",
        "bucket4j:intervally",
        "resilience4j:atomic"
    })
    @SuppressWarnings("NullAway.Init") // by JMH
    public String limiter;

    @SuppressWarnings("NullAway.Init") // by setUp
    private Decision decision;

    /** Makes the limiter. */
    @Setup
    public void setUp() {
        String algorithm = limiter.substring(limiter.indexOf(':') + 1);
        decision = switch (algorithm) {
            case "greedy" -> bucket(Bucket.builder()
                    .addLimit(l -> l.capacity(CAPACITY).refillGreedy(CAPACITY, WINDOW))
                    .withNanosecondPrecision()
                    .build());
            case "intervally" -> bucket(Bucket.builder()
                    .addLimit(l -> l.capacity(CAPACITY).refillIntervally(CAPACITY / 4, WINDOW.dividedBy(4)))
                    .withNanosecondPrecision()
                    .build());
            case "atomic" -> {
                RateLimiter atomic = RateLimiter.of("benchmark", RateLimiterConfig.custom()
                        .limitForPeriod(CAPACITY)
                        .limitRefreshPeriod(WINDOW)
                        .timeoutDuration(Duration.ZERO)
                        .build());
                yield () -> atomic.acquirePermission(COST);
            }
            default -> limitlens(LimiterSpec.parse(algorithm)
                    .resolve(new LimiterSpec.Defaults(CAPACITY, WINDOW))
                    .start(System.nanoTime()));
        };
    }

    private static Decision limitlens(LimiterState state) {
        return () -> state.tryAdmit(System.nanoTime(), COST);
    }

    private static Decision bucket(Bucket bucket) {
        return () -> bucket.tryConsume(COST);
    }

    /** Decides once. */
    @Benchmark
    public boolean decide() {
        return decision.admits();
    }
}
