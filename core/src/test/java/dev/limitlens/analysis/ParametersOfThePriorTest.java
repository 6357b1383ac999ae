package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of the parameters before any answer: the quantiles of the prior, which are known. */
class ParametersOfThePriorTest {

    private static final double CAPACITY = 8_000;
    private static final double WINDOW_SECONDS = 120;

    /** Beside a window of two minutes there are nine that are usual. */
    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(2));

    private final Posterior posterior = new Posterior(PREMISES, Answered.START, Precision.STANDARD, true);

    private ParameterSummary summary(String family) {
        return new ParameterSummary(posterior, family);
    }

    private Interval prior(String family, String name) {
        return interval(summary(family).parameters(), name);
    }

    private static Interval interval(Map<String, Interval> parameters, String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }

    private static void assertClose(Interval actual, Interval expected, double percent) {
        Percentage tolerance = Percentage.withPercentage(percent);
        assertThat(actual.estimate()).isCloseTo(expected.estimate(), tolerance);
        assertThat(actual.low()).isCloseTo(expected.low(), tolerance);
        assertThat(actual.high()).isCloseTo(expected.high(), tolerance);
    }

    /** Returns the quantiles of what is log-uniform from one value to another. */
    private static Interval logUniform(double from, double to) {
        double ratio = to / from;
        return new Interval(from * Math.sqrt(ratio), from * Math.pow(ratio, 0.025), from * Math.pow(ratio, 0.975));
    }

    /** The usual ones have a tenth together: the three shortest or the three longest of them more than a fortieth. */
    @ParameterizedTest
    @ValueSource(strings = {FixedWindow.ID, AnchoredWindow.ID, SlidingLog.ID, SlidingCounter.ID, BucketedWindow.ID})
    void a_window_is_the_nominal_one_or_a_usual_one(String family) {
        assertThat(prior(family, "windowSeconds")).isEqualTo(new Interval(120, 10, 300));
    }

    /** Each from 2 to 12 as probable; but 2, 6 or 10 for windows and axes that are improbable, a fifth of all. */
    @Test
    void a_window_has_two_to_twelve_parts() {
        assertThat(prior(BucketedWindow.ID, "buckets")).isEqualTo(new Interval(7, 2, 12));
    }

    /** Half of the windows are those of the clock, and the others begin at any time: half a window before or after. */
    @Test
    void a_phase_lies_on_a_circle_about_the_most_probable_one() {
        Interval phase = prior(FixedWindow.ID, "phaseSeconds");

        assertThat(phase.estimate()).isZero();
        assertThat(phase.low()).isBetween(-57.0, -51.0);
        assertThat(phase.high()).isBetween(51.0, 57.0);
    }

    @Test
    void half_of_the_windows_with_a_phase_are_those_of_the_clock() {
        assertThat(summary(FixedWindow.ID).aligned().orElseThrow()).isCloseTo(0.5, within(1e-9));
        assertThat(summary(BucketedWindow.ID).aligned().orElseThrow()).isCloseTo(0.5, within(1e-9));
        assertThat(summary(SlidingLog.ID).aligned()).isEmpty();
    }

    /** From a 64th of the nominal one to eight times that; nothing has parted it yet. */
    @Test
    void between_two_bounds_any_capacity_is_as_probable() {
        double width = 8 * CAPACITY - CAPACITY / 64;

        assertThat(prior(SlidingLog.ID, "capacity"))
                .isEqualTo(new Interval(
                        Math.floor(CAPACITY / 64 + 0.5 * width),
                        Math.floor(CAPACITY / 64 + 0.025 * width),
                        Math.floor(CAPACITY / 64 + 0.975 * width)));
    }

    @Test
    void a_refill_is_about_a_nominal_capacity_per_window() {
        Interval refill = prior(TokenBucket.ID, "refillPerSecond");
        double nominal = CAPACITY / WINDOW_SECONDS;

        assertThat(RefillPrior.cumulative(refill.low() / nominal)).isCloseTo(0.025, within(0.006));
        assertThat(RefillPrior.cumulative(refill.estimate() / nominal)).isCloseTo(0.5, within(0.006));
        assertThat(RefillPrior.cumulative(refill.high() / nominal)).isCloseTo(0.975, within(0.006));
    }

    @Test
    void a_pacer_lets_one_to_240_requests_pass_in_a_window() {
        assertClose(prior(Pacer.ID, "intervalSeconds"), logUniform(WINDOW_SECONDS / 240, WINDOW_SECONDS), 3);
    }

    @Test
    void what_decays_does_so_in_a_sixteenth_of_a_window_to_four() {
        assertClose(
                prior(Families.NONE, "timeConstantSeconds"), logUniform(WINDOW_SECONDS / 16, 4 * WINDOW_SECONDS), 1);
    }

    @Test
    void what_warms_up_does_so_in_a_thirtieth_of_a_window_to_two() {
        assertClose(prior(Families.NONE, "warmUpSeconds"), logUniform(WINDOW_SECONDS / 30, 2 * WINDOW_SECONDS), 5);
        double nominal = CAPACITY / WINDOW_SECONDS;
        assertThat(RefillPrior.cumulative(
                        prior(Families.NONE, "refillPerSecond").estimate() / nominal))
                .isCloseTo(0.5, within(0.01));
    }

    /** One value of a parameter and how probable it is beside the others. */
    private record Value(double value, double weight) {}

    private static double quantile(List<Value> values, double share) {
        double left = share * values.stream().mapToDouble(Value::weight).sum();
        List<Value> sorted =
                values.stream().sorted(Comparator.comparingDouble(Value::value)).toList();
        int i = 0;
        while (left > sorted.get(i).weight()) {
            left -= sorted.get(i++).weight();
        }
        return sorted.get(i).value();
    }

    private static Interval quantiles(List<Value> values) {
        return new Interval(quantile(values, 0.5), quantile(values, 0.025), quantile(values, 0.975));
    }

    /** What is log-uniform by itself, but no step is as large as the capacity. */
    @Test
    void a_stepped_bucket_has_a_step_an_interval_and_the_refill_that_follows_from_both() {
        List<Value> steps = new ArrayList<>();
        List<Value> refills = new ArrayList<>();
        CapacityPrior capacity = CapacityPrior.about(CAPACITY);
        for (double x = 0.005; x < 1; x += 0.01) {
            double step = CAPACITY / 64 * Math.pow(256, x);
            double weight = 1 - (capacity.cumulative(1.05 * step) - capacity.cumulative(capacity.low()));
            steps.add(new Value(step, weight));
            for (double y = 0.005; y < 1; y += 0.01) {
                refills.add(new Value(step / (WINDOW_SECONDS / 30 * Math.pow(30, y)), weight));
            }
        }
        Map<String, Interval> boxes = summary(SteppedBucket.ID).parameters();
        Map<String, Interval> points = summary(SteppedBucket.ID).finest();

        assertThat(points).isNotEqualTo(boxes);
        for (Map<String, Interval> parameters : List.of(boxes, points)) {
            assertThat(parameters.keySet())
                    .containsExactlyInAnyOrder("capacity", "step", "intervalSeconds", "refillPerSecond");
            assertClose(interval(parameters, "step"), quantiles(steps), 20);
            assertClose(interval(parameters, "intervalSeconds"), logUniform(WINDOW_SECONDS / 30, WINDOW_SECONDS), 15);
            assertClose(interval(parameters, "refillPerSecond"), quantiles(refills), 25);
        }
    }

    @Test
    void of_what_is_not_counted_by_steps_the_boxes_are_fine_enough() {
        assertThat(summary(TokenBucket.ID).finest())
                .isEqualTo(summary(TokenBucket.ID).parameters());
    }

    /**
     * The nominal window, which has nine tenths, is crossed with all axes; other windows only with what is counted. A limit of one
     * request is none of a window.
     */
    @Test
    void the_axes_have_their_prior() {
        CapacityPrior capacity = CapacityPrior.about(16);
        double requests = 0.1 * (1 - (capacity.cumulative(2) - capacity.cumulative(1)));
        double all = 0.9 + requests;
        Map<String, Map<String, Double>> axes = summary(FixedWindow.ID).axes();

        assertThat(axes.keySet()).containsExactly("metered", "denial", "admission");
        assertShares(axes.getOrDefault("metered", Map.of()), Map.of("tokens", 0.9 / all, "requests", requests / all));
        double each = 0.9 * 0.04 / all;
        assertShares(axes.getOrDefault("denial", Map.of()), Map.of("free", 1 - each, "charged", each));
        assertShares(axes.getOrDefault("admission", Map.of()), Map.of("exact", 1 - each, "check-then-charge", each));
    }

    private static void assertShares(Map<String, Double> actual, Map<String, Double> expected) {
        assertThat(actual).containsOnlyKeys(expected.keySet());
        expected.forEach(
                (value, share) -> assertThat(actual.get(value)).as(value).isCloseTo(share, within(1e-9)));
    }

    @Test
    void a_window_most_probably_counts_tokens() {
        assertThat(summary(SlidingLog.ID).isWindow()).isTrue();
        assertThat(summary(SlidingLog.ID).countsRequests()).isFalse();
        assertThat(summary(TokenBucket.ID).isWindow()).isFalse();
        assertThat(summary(Pacer.ID).surelyCountsRequests()).isTrue();
    }
}
