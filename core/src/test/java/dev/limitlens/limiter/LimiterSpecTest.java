package dev.limitlens.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LimiterSpecTest {

    private static final long SECOND = 1_000_000_000L;
    private static final LimiterSpec.Defaults DEFAULTS = new LimiterSpec.Defaults(8000, Duration.ofMinutes(1));

    private static Limiter resolve(String spec) {
        return LimiterSpec.parse(spec).resolve(DEFAULTS);
    }

    @Test
    void what_is_left_out_takes_the_contracts_defaults() {
        assertThat(resolve("fixed-window")).isEqualTo(Limiter.of(new FixedWindow(60 * SECOND, 0), 8000));
        assertThat(resolve("anchored-window")).isEqualTo(Limiter.of(new AnchoredWindow(60 * SECOND), 8000));
        assertThat(resolve("sliding-log")).isEqualTo(Limiter.of(new SlidingLog(60 * SECOND), 8000));
        assertThat(resolve("sliding-counter"))
                .isEqualTo(Limiter.of(new SlidingCounter(60 * SECOND, SlidingCounter.Anchor.CLOCK, false), 8000));
        assertThat(resolve("bucketed-window")).isEqualTo(Limiter.of(new BucketedWindow(60 * SECOND, 6, 0), 8000));
        assertThat(resolve("token-bucket")).isEqualTo(Limiter.of(new TokenBucket(8000 / 60.0), 8000));
        assertThat(resolve("stepped-bucket")).isEqualTo(Limiter.of(new SteppedBucket(2000, 15 * SECOND, 0), 8000));
        assertThat(resolve("pacer")).isEqualTo(Limiter.of(new Pacer(SECOND, Pacer.Anchor.PASS), 1));
        assertThat(resolve("unlimited").algorithm()).isEqualTo(new Unlimited());
    }

    @Test
    void every_key_is_read() {
        assertThat(resolve(
                        "fixed-window:capacity=100, window=10s ,phase=2.5s,metered=requests,denied=penalty,penalty=3m,"
                                + "admission=check-then-charge,start=0.25,reserve=true,burndown=5"))
                .isEqualTo(new Limiter(
                        new FixedWindow(10 * SECOND, 2_500_000_000L),
                        100,
                        Metering.REQUESTS,
                        Denial.PENALTY,
                        Admission.CHECK_THEN_CHARGE,
                        180 * SECOND,
                        true,
                        5,
                        0.25));
        assertThat(resolve("sliding-counter:anchor=first-use,rounding=floor,window=1h")
                        .algorithm())
                .isEqualTo(new SlidingCounter(3600 * SECOND, SlidingCounter.Anchor.FIRST_USE, true));
        assertThat(resolve("bucketed-window:buckets=12,phase=100ms").algorithm())
                .isEqualTo(new BucketedWindow(60 * SECOND, 12, 100_000_000));
        assertThat(resolve("token-bucket:refill=133.3/s").algorithm()).isEqualTo(new TokenBucket(133.3));
        assertThat(resolve("token-bucket:refill=600/m").algorithm()).isEqualTo(new TokenBucket(10));
        assertThat(resolve("token-bucket:refill=600/5m").algorithm()).isEqualTo(new TokenBucket(2));
        assertThat(resolve("stepped-bucket:step=50.5,interval=200us,phase=7ns").algorithm())
                .isEqualTo(new SteppedBucket(50.5, 200_000, 7));
        assertThat(resolve("pacer:interval=250ms,anchor=grid").algorithm())
                .isEqualTo(new Pacer(250_000_000, Pacer.Anchor.GRID));
    }

    @Test
    void defaults_follow_the_window_and_the_capacity_that_are_given() {
        LimiterSpec.Defaults small = new LimiterSpec.Defaults(240, Duration.ofSeconds(5));
        assertThat(LimiterSpec.parse("token-bucket").resolve(small).algorithm()).isEqualTo(new TokenBucket(48));
        assertThat(LimiterSpec.parse("token-bucket:capacity=10").resolve(small).algorithm())
                .isEqualTo(new TokenBucket(2));
        assertThat(LimiterSpec.parse("stepped-bucket").resolve(small).algorithm())
                .isEqualTo(new SteppedBucket(60, 1_250_000_000, 0));
    }

    @Test
    void several_limits_are_joined_by_a_plus() {
        Limits limits = LimiterSpec.limits("fixed-window:capacity=10 + token-bucket", DEFAULTS);
        assertThat(limits.limiters()).extracting(Limiter::id).containsExactly("fixed-window", "token-bucket");
        assertThatThrownBy(() -> LimiterSpec.limits("fixed-window+", DEFAULTS))
                .isInstanceOf(LimiterSpecException.class)
                .hasMessageContaining("unknown limiter ''");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "leaky-bucket | unknown limiter 'leaky-bucket'; known are fixed-window, anchored-window, sliding-log,"
                        + " sliding-counter, bucketed-window, token-bucket, stepped-bucket, pacer, unlimited",
                "sliding-log:phase=1s | sliding-log has no key 'phase'; its keys are capacity, window, metered, denied,"
                        + " admission, start, reserve, burndown, penalty",
                "sliding-log:window | 'window' is not of the form key=value; keys of sliding-log are capacity, window,",
                "sliding-log:=1s | sliding-log has no key ''; its keys are capacity, window, metered, denied,",
                ":window=1s | unknown limiter ''; known are fixed-window,",
                "sliding-log:window= | key 'window' has no value",
                "sliding-log:window=1s,window=2s | key 'window' stands twice",
                "sliding-log:window=60 | window: '60' is no duration; write a number with ns, us, ms, s, m, h or d, such as 60s",
                "sliding-log:window=0s | window must be longer than 0: 0 ns",
                "sliding-log:window=0.1ns | window: '0.1ns' is no whole number of nanoseconds below 292 years",
                "sliding-log:capacity=lots | capacity must be a whole number: 'lots'",
                "sliding-log:capacity=0 | capacity must be at least 1: 0",
                "sliding-log:metered=bytes | metered must be tokens or requests: 'bytes'",
                "sliding-log:denied=maybe | denied must be free or charged or restart or penalty: 'maybe'",
                "sliding-log:admission=x | admission must be exact or check-then-charge or debt: 'x'",
                "sliding-log:start=2 | start must lie between 0 and 1: 2.0",
                "sliding-log:start=NaN | start must lie between 0 and 1: NaN",
                "sliding-log:reserve=yes | reserve must be true or false: 'yes'",
                "sliding-log:burndown=0 | burndown must be at least 1: 0",
                "sliding-log:burndown=5000000000 | burndown is too large: 5000000000",
                "sliding-log:burndown=2147483648 | burndown is too large: 2147483648",
                "sliding-log:burndown=-2147483649 | burndown is too large: -2147483649",
                "sliding-log:burndown=-2147483648 | burndown must be at least 1: -2147483648",
                "sliding-log:penalty=5s | penalty needs denied=penalty",
                "sliding-counter:anchor=moon | anchor must be clock or first-use: 'moon'",
                "sliding-counter:rounding=up | rounding must be none or floor: 'up'",
                "bucketed-window:buckets=1 | buckets must be 2 to 3600 (one bucket is a fixed-window): 1",
                "bucketed-window:buckets=99999999999 | buckets is too large: 99999999999",
                "token-bucket:refill=fast | refill must be a number per time, such as 133.3/s: 'fast'",
                "token-bucket:refill=-1/s | refill must be positive and finite: -1.0",
                "token-bucket:refill=1/0s | refill must be positive and finite: Infinity",
                "token-bucket:metered=requests,capacity=1 | a bucket of one request is a pacer",
                "stepped-bucket:step=8000 | a step of at least the capacity is a fixed-window",
                "stepped-bucket:step=0 | step must be positive and finite: 0.0",
                "pacer:capacity=5 | pacer has no key 'capacity'; its keys are interval, anchor, metered",
                "pacer:interval=0s | interval must be longer than 0: 0 ns",
            })
    void a_mistake_is_named_with_the_spec_and_what_would_be_right(String spec, String message) {
        assertThatThrownBy(() -> resolve(spec))
                .isInstanceOf(LimiterSpecException.class)
                .hasMessageStartingWith("limiter spec '" + spec.replaceFirst(":.*", ""))
                .hasMessageContaining("': " + message);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_limiter_is_written_and_read_back(long seed) {
        Limiter limiter =
                anyLimiter(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
        String text = LimiterSpec.of(limiter).toString();
        assertThat(LimiterSpec.parse(text).resolve(DEFAULTS)).as(text).isEqualTo(limiter);
        assertThat(LimiterSpec.parse(text)).hasToString(text);
    }

    @Test
    void what_is_as_by_default_is_not_written_but_for_the_parameters() {
        assertThat(LimiterSpec.of(resolve("fixed-window")))
                .hasToString("fixed-window:capacity=8000,window=60s,phase=0s");
        assertThat(LimiterSpec.of(resolve("pacer"))).hasToString("pacer:interval=1s,anchor=pass");
        assertThat(LimiterSpec.of(resolve("unlimited"))).hasToString("unlimited");
        assertThat(resolve("sliding-log:burndown=2147483647").burndown()).isEqualTo(Integer.MAX_VALUE);
        assertThat(resolve("token-bucket:metered=requests,capacity=2").capacity())
                .isEqualTo(2);
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    private static Limiter anyLimiter(RandomGenerator random) {
        long window = random.nextLong(7200, 1L << 50);
        long phase = random.nextLong(window);
        double amount = random.nextDouble() * 100 + 1e-6;
        List<Algorithm> algorithms = List.of(
                new FixedWindow(window, phase),
                new AnchoredWindow(window),
                new SlidingLog(window),
                new SlidingCounter(
                        window,
                        random.nextBoolean() ? SlidingCounter.Anchor.CLOCK : SlidingCounter.Anchor.FIRST_USE,
                        random.nextBoolean()),
                new BucketedWindow(window, random.nextInt(2, 3601), phase),
                new TokenBucket(amount),
                new SteppedBucket(amount, window, phase),
                new Pacer(window, random.nextBoolean() ? Pacer.Anchor.PASS : Pacer.Anchor.GRID));
        Denial denial = anyOf(random, List.of(Denial.values()));
        return new Limiter(
                anyOf(random, algorithms),
                random.nextLong(200, 1L << 40),
                anyOf(random, List.of(Metering.values())),
                denial,
                anyOf(random, List.of(Admission.values())),
                denial == Denial.PENALTY ? random.nextLong(1, 1L << 50) : 0,
                random.nextBoolean(),
                random.nextInt(1, 10),
                random.nextBoolean() ? 0 : random.nextDouble());
    }

    private static <T> T anyOf(RandomGenerator random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @Test
    void a_key_can_be_set() {
        assertThat(LimiterSpec.parse("fixed-window:phase=1s")
                        .with("capacity", "7")
                        .with("phase", "2s"))
                .hasToString("fixed-window:capacity=7,phase=2s");
        assertThat(LimiterSpec.parse("fixed-window").get("phase")).isEmpty();
        assertThat(LimiterSpec.parse("fixed-window:phase=1s").get("phase")).contains("1s");
        assertThat(LimiterSpec.ids()).hasSize(9).startsWith("fixed-window").endsWith("unlimited");
    }

    @ParameterizedTest
    @CsvSource({
        "1ns, 1, 0.000000001s",
        "1.5us, 1500, 0.0000015s",
        "300ms, 300000000, 0.3s",
        "60s, 60000000000, 60s",
        "1.5m, 90000000000, 90s",
        "2h, 7200000000000, 7200s",
        "7d, 604800000000000, 604800s",
        "0s, 0, 0s",
    })
    void durations_are_read_and_written(String text, long nanos, String written) {
        assertThat(Durations.parse(text)).isEqualTo(nanos);
        assertThat(Durations.format(nanos)).isEqualTo(written);
        assertThat(Durations.parse(written)).isEqualTo(nanos);
    }
}
