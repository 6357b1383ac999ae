package dev.limitlens.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each algorithm says of itself, and the ranges of its parameters. */
class AlgorithmTest {

    private static final long SECOND = 1_000_000_000L;

    private static Algorithm algorithm(String spec) {
        return LimiterSpec.parse(spec)
                .resolve(new LimiterSpec.Defaults(8000, Duration.ofMinutes(1)))
                .algorithm();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // seconds for which a use matters at most, and between two lines; whether it falls all the time
                "fixed-window:phase=3s | 60 | 60 | false",
                "anchored-window | 60 | 60 | false",
                "sliding-log | 60 | 60 | false",
                "sliding-counter | 120 | 120 | true",
                "bucketed-window:buckets=5 | 60 | 12 | false",
                "token-bucket | 0 | 0 | true",
                "stepped-bucket:interval=7s | 0 | 7 | false",
                "pacer:interval=7s | 7 | 7 | false",
                "unlimited | 0 | 0 | false",
            })
    void a_family_has_its_memory_and_its_lines(String spec, long memory, long spacing, boolean continuous) {
        Algorithm algorithm = algorithm(spec);

        assertThat(spec).startsWith(algorithm.id());
        assertThat(algorithm.memoryNanos()).isEqualTo(memory * SECOND);
        assertThat(algorithm.lineSpacingNanos()).isEqualTo(spacing * SECOND);
        assertThat(algorithm.continuous()).isEqualTo(continuous);
    }

    @Test
    void the_two_that_are_none_of_the_families_fall_all_the_time_and_have_no_lines() {
        for (Algorithm algorithm : new Algorithm[] {new DecayingMeter(SECOND), new WarmingBucket(1, SECOND)}) {
            assertThat(algorithm.continuous()).isTrue();
            assertThat(algorithm.memoryNanos()).isZero();
            assertThat(algorithm.lineSpacingNanos()).isZero();
            assertThat(LimiterSpec.ids()).doesNotContain(algorithm.id());
        }
        assertThat(new DecayingMeter(SECOND).id()).isEqualTo("decaying-meter");
        assertThat(new WarmingBucket(1, SECOND).id()).isEqualTo("warming-bucket");
    }

    @Test
    void a_phase_is_reduced_to_the_window() {
        assertThat(new FixedWindow(10, 23).phaseNanos()).isEqualTo(3);
        assertThat(new FixedWindow(10, -1).phaseNanos()).isEqualTo(9);
        assertThat(new BucketedWindow(10, 2, 10).phaseNanos()).isZero();
        assertThat(new SteppedBucket(1, 10, 25).phaseNanos()).isEqualTo(5);
    }

    @Test
    void parameters_out_of_range_are_named() {
        refused(() -> new FixedWindow(0, 0), "window must be longer than 0: 0 ns");
        refused(() -> new AnchoredWindow(0), "window must be longer than 0: 0 ns");
        refused(() -> new SlidingLog(-1), "window must be longer than 0: -1 ns");
        refused(() -> new SlidingCounter(0, SlidingCounter.Anchor.CLOCK, false), "window must be longer than 0: 0 ns");
        refused(() -> new BucketedWindow(0, 2, 0), "window must be longer than 0: 0 ns");
        refused(() -> new TokenBucket(0), "refill must be positive and finite: 0.0");
        refused(() -> new TokenBucket(Double.NaN), "refill must be positive and finite: NaN");
        refused(() -> new SteppedBucket(0, 1, 0), "step must be positive and finite: 0.0");
        refused(() -> new SteppedBucket(1, 0, 0), "interval must be longer than 0: 0 ns");
        refused(() -> new Pacer(0, Pacer.Anchor.PASS), "interval must be longer than 0: 0 ns");
        refused(() -> new DecayingMeter(0), "time constant must be longer than 0: 0 ns");
        refused(() -> new WarmingBucket(0, 1), "refill must be positive and finite: 0.0");
        refused(() -> new WarmingBucket(1, 0), "warm-up must be longer than 0: 0 ns");
    }

    @Test
    void sub_windows_are_at_least_two_and_a_nanosecond_long() {
        assertThat(new BucketedWindow(2, 2, 0).lineSpacingNanos()).isEqualTo(1);
        assertThat(new BucketedWindow(3600, 3600, 0).buckets()).isEqualTo(3600);
        assertThat(new BucketedWindow(Long.MAX_VALUE / 2, 2, 0).buckets()).isEqualTo(2);
        refused(
                () -> new BucketedWindow(10_000, 3601, 0),
                "buckets must be 2 to 3600 (one bucket is a fixed-window): 3601");
        refused(() -> new BucketedWindow(10_000, 1, 0), "buckets must be 2 to 3600 (one bucket is a fixed-window): 1");
        refused(
                () -> new BucketedWindow(2, 3, 0),
                "window must be at least one nanosecond for each bucket, and all of"
                        + " them together shorter than 292 years: 2 ns, 3 buckets");
        refused(
                () -> new BucketedWindow(Long.MAX_VALUE / 2 + 1, 2, 0),
                "window must be at least one nanosecond for"
                        + " each bucket, and all of them together shorter than 292 years: " + (Long.MAX_VALUE / 2 + 1)
                        + " ns, 2 buckets");
    }

    @Test
    void axes_out_of_range_are_named() {
        Algorithm log = new SlidingLog(SECOND);
        refused(
                () -> limiter(log, Denial.PENALTY, 0, 1, 0),
                "penalty must be longer than 0 if a denial has one, else 0: 0 ns");
        refused(
                () -> limiter(log, Denial.FREE, 1, 1, 0),
                "penalty must be longer than 0 if a denial has one, else 0: 1 ns");
        refused(() -> limiter(log, Denial.FREE, 0, 0, 0), "burndown must be at least 1: 0");
        refused(() -> limiter(log, Denial.FREE, 0, 1, 1.01), "start must lie between 0 and 1: 1.01");
        refused(() -> limiter(log, Denial.FREE, 0, 1, -0.01), "start must lie between 0 and 1: -0.01");
        assertThat(limiter(log, Denial.PENALTY, 1, 1, 1).startFraction()).isEqualTo(1);
        assertThat(limiter(log, Denial.FREE, 0, 1, 0).withStartFraction(0.5).startFraction())
                .isEqualTo(0.5);
    }

    private static Limiter limiter(Algorithm algorithm, Denial denial, long penalty, int burndown, double start) {
        return new Limiter(algorithm, 1, Metering.TOKENS, denial, Admission.EXACT, penalty, false, burndown, start);
    }

    private static void refused(ThrowingCallable creation, String message) {
        assertThatThrownBy(creation)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void durations_have_a_number_and_a_unit_and_fit() {
        for (String text : new String[] {"", "s", "-1s", "1.s", "1 s", "60", "1w", "1e3s"}) {
            refused(
                    () -> Durations.parse(text),
                    "'" + text + "' is no duration; write a number with ns, us, ms, s, m, h or d, such as 60s");
        }
        refused(() -> Durations.parse("106752d"), "'106752d' is no whole number of nanoseconds below 292 years");
        assertThat(Durations.parse("106751d")).isEqualTo(106_751L * 86_400 * SECOND);
    }
}
