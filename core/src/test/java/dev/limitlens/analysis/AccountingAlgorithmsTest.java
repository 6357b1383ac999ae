package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountingAlgorithmsTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final double FAMILY = 1.0 / 7;

    private static List<AccountingAlgorithms> listed(boolean requests, boolean fine, double... seconds) {
        long[] times =
                Arrays.stream(seconds).mapToLong(s -> Math.round(s * SECOND)).toArray();
        return AccountingAlgorithms.of(Premises.of(9_000, Duration.ofMinutes(1)), 6_000, requests, fine, times);
    }

    private static Map<Algorithm, Double> priors(List<AccountingAlgorithms> algorithms) {
        Map<Algorithm, Double> priors = new LinkedHashMap<>();
        algorithms.forEach(a -> priors.merge(a.algorithm(), a.prior(), Double::sum));
        return priors;
    }

    private static Map<Algorithm, Double> of(boolean requests, double... seconds) {
        return priors(listed(requests, false, seconds));
    }

    private static Map<Algorithm, Double> fine(boolean requests, double... seconds) {
        return priors(listed(requests, true, seconds));
    }

    private static double sum(Map<Algorithm, Double> priors, Class<?> kind) {
        return sum(priors, kind::isInstance);
    }

    private static double sum(Map<Algorithm, Double> priors, Predicate<Algorithm> which) {
        return priors.entrySet().stream()
                .filter(e -> which.test(e.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static double[] refills(Map<Algorithm, Double> priors) {
        return priors.keySet().stream()
                .filter(a -> a instanceof TokenBucket)
                .mapToDouble(a -> ((TokenBucket) a).refillPerSecond())
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void every_family_has_even_odds(boolean fine) {
        Map<Algorithm, Double> tokens = priors(listed(false, fine, 65, 30));
        Map<Algorithm, Double> requests = priors(listed(true, fine, 65, 30));

        for (Class<?> kind : new Class<?>[] {
            FixedWindow.class,
            AnchoredWindow.class,
            SlidingLog.class,
            SlidingCounter.class,
            BucketedWindow.class,
            TokenBucket.class,
            SteppedBucket.class
        }) {
            assertThat(sum(tokens, kind)).as(kind.getSimpleName()).isCloseTo(FAMILY, within(1e-12));
            assertThat(sum(requests, kind)).as(kind.getSimpleName()).isCloseTo(FAMILY, within(1e-12));
        }
        assertThat(sum(tokens, Pacer.class)).isZero();
        assertThat(sum(requests, Pacer.class)).isCloseTo(FAMILY, within(1e-12));
    }

    /** Answers in the seconds 5 and 30 of the minute: a window begins between these, or after both of them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_window_begins_in_the_middle_between_two_answers(boolean fine) {
        Map<Algorithm, Double> priors = priors(listed(false, fine, 65, 30, 90, 5));

        assertThat(priors.get(new FixedWindow(MINUTE, 0))).isCloseTo(FAMILY / 2, within(1e-12));
        assertThat(priors.get(new FixedWindow(MINUTE, 35 * SECOND / 2))).isCloseTo(FAMILY / 2 * 25 / 60, within(1e-12));
        assertThat(priors.get(new FixedWindow(MINUTE, 95 * SECOND / 2))).isCloseTo(FAMILY / 2 * 35 / 60, within(1e-12));
        assertThat(priors.keySet().stream().filter(a -> a instanceof FixedWindow))
                .hasSize(3);
    }

    @Test
    void answers_that_lie_closely_together_tell_no_phase_between_them() {
        assertThat(of(false, 5, 5.05, 30).keySet().stream().filter(a -> a instanceof FixedWindow))
                .hasSize(3);
        assertThat(of(false, 5, 5.07, 30).keySet().stream().filter(a -> a instanceof FixedWindow))
                .hasSize(4);
    }

    /** 6,000 in a minute are 100 a second; a factor of 16 in eight equal ones is a root of 2 each. */
    @Test
    void buckets_refill_from_a_quarter_to_four_times_as_fast_as_nominal() {
        Map<Algorithm, Double> priors = of(true);

        double root = Math.sqrt(2);
        assertThat(refills(priors))
                .containsExactly(
                        new double[] {25, 25 * root, 50, 50 * root, 100, 100 * root, 200, 200 * root, 400},
                        within(1e-9));
        assertThat(priors.keySet().stream().filter(a -> a instanceof SteppedBucket))
                .hasSize(3);
        assertThat(priors.keySet())
                .contains(
                        new SteppedBucket(3_000, MINUTE / 2, 0),
                        new SteppedBucket(1_500, MINUTE / 4, 0),
                        new SteppedBucket(500, MINUTE / 12, 0),
                        new Pacer(SECOND, Pacer.Anchor.PASS),
                        new Pacer(MINUTE / 34, Pacer.Anchor.PASS),
                        new Pacer(10 * SECOND, Pacer.Anchor.PASS));
    }

    /** A factor of 256 in 64 equal ones is an eighth root of 2 each, from a sixteenth of 100. */
    @Test
    void where_it_matters_when_quota_comes_back_buckets_have_more_refills() {
        Map<Algorithm, Double> priors = fine(false);

        double[] expected = IntStream.rangeClosed(0, 64)
                .mapToDouble(k -> 6.25 * Math.pow(2, k / 8.0))
                .toArray();
        assertThat(refills(priors)).containsExactly(expected, within(1e-9));
        assertThat(priors.get(new TokenBucket(6.25))).isCloseTo(FAMILY / 65, within(1e-12));
        assertThat(sum(priors, a -> a instanceof TokenBucket bucket && Math.abs(bucket.refillPerSecond() - 100) < 1e-9))
                .isCloseTo(FAMILY / 65, within(1e-12));
        assertThat(sum(priors, a -> a instanceof TokenBucket bucket && Math.abs(bucket.refillPerSecond() - 400) < 1e-9))
                .isCloseTo(FAMILY / 65, within(1e-12));
    }

    /** 18 intervals, 13 rates and twelve phases: half a minute at the nominal rate is 3,000 a step, and may begin every 2.5 s. */
    @Test
    void where_it_matters_when_quota_comes_back_stepped_buckets_have_many_intervals_rates_and_phases() {
        Map<Algorithm, Double> priors = fine(false);

        assertThat(priors.keySet().stream().filter(a -> a instanceof SteppedBucket))
                .hasSize(2_808);
        for (int k = 0; k < 12; k++) {
            assertThat(priors.get(new SteppedBucket(3_000, MINUTE / 2, k * (5 * SECOND / 2))))
                    .as("phase " + k)
                    .isCloseTo(FAMILY / 2_808, within(1e-12));
        }
        List<SteppedBucket> begun = priors.keySet().stream()
                .filter(a -> a instanceof SteppedBucket)
                .map(a -> (SteppedBucket) a)
                .filter(bucket -> bucket.phaseNanos() == 0)
                .toList();
        assertThat(begun.stream()
                        .mapToDouble(bucket -> bucket.intervalNanos() / 1e9)
                        .distinct()
                        .toArray())
                .containsExactly(
                        new double[] {
                            57, 48, 39, 30, 25.2, 20.4, 17.4, 15, 12.6, 10.8, 9, 7.5, 6.3, 5, 4.2, 3.48, 2.88, 2.4
                        },
                        within(1e-6));
        // of 3,000 in half a minute
        assertThat(begun.stream()
                        .filter(bucket -> bucket.intervalNanos() == MINUTE / 2)
                        .mapToDouble(SteppedBucket::step)
                        .toArray())
                .containsExactly(
                        new double[] {
                            180, 360, 660, 1_050, 1_500, 2_130, 3_000, 4_230, 6_000, 9_000, 15_000, 24_000, 42_000
                        },
                        within(1e-9));
    }

    /** Seven in ten sliding counters are on the clock, and an eighth of the bucketed windows is in five parts of 12 s, which may begin every 2 s. */
    @Test
    void where_it_matters_when_quota_comes_back_windows_in_parts_have_phases() {
        Map<Algorithm, Double> priors = fine(false);

        assertThat(priors.get(new SlidingCounter(MINUTE, SlidingCounter.Anchor.CLOCK, false)))
                .isCloseTo(0.7 * FAMILY, within(1e-12));
        assertThat(priors.get(new SlidingCounter(MINUTE, SlidingCounter.Anchor.FIRST_USE, false)))
                .isCloseTo(0.3 * FAMILY, within(1e-12));
        assertThat(priors.keySet().stream().filter(a -> a instanceof BucketedWindow))
                .hasSize(48);
        for (int buckets : new int[] {2, 3, 4, 5, 6, 8, 10, 12}) {
            assertThat(sum(priors, a -> a instanceof BucketedWindow window && window.buckets() == buckets))
                    .as(buckets + " parts")
                    .isCloseTo(FAMILY / 8, within(1e-12));
        }
        for (long phase : new long[] {0, 2, 4, 6, 8, 10}) {
            assertThat(priors.get(new BucketedWindow(MINUTE, 5, phase * SECOND)))
                    .as(phase + " s")
                    .isCloseTo(FAMILY / 48, within(1e-12));
        }
    }

    @Test
    void in_a_burst_windows_in_parts_are_those_of_the_clock() {
        Map<Algorithm, Double> priors = of(false);

        assertThat(priors.get(new SlidingCounter(MINUTE, SlidingCounter.Anchor.CLOCK, false)))
                .isCloseTo(FAMILY, within(1e-12));
        assertThat(priors.get(new BucketedWindow(MINUTE, 6, 0))).isCloseTo(FAMILY, within(1e-12));
    }

    /** Four families of seven, or of eight with the pacer, have a quarter each of what counts anew from a denial on. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void only_windows_that_move_with_their_use_can_be_restarted(boolean requests) {
        Map<Algorithm, Double> priors = priors(AccountingAlgorithms.restarting(listed(requests, true, 65, 30)));

        assertThat(priors.keySet())
                .hasSize(1 + 1 + 2 + 48)
                .noneMatch(a -> a instanceof FixedWindow || a instanceof TokenBucket)
                .noneMatch(a -> a instanceof SteppedBucket || a instanceof Pacer);
        for (Class<?> kind :
                new Class<?>[] {AnchoredWindow.class, SlidingLog.class, SlidingCounter.class, BucketedWindow.class}) {
            assertThat(sum(priors, kind)).as(kind.getSimpleName()).isCloseTo(0.25, within(1e-12));
        }
        assertThat(priors.get(new SlidingCounter(MINUTE, SlidingCounter.Anchor.CLOCK, false)))
                .isCloseTo(0.25 * 0.7, within(1e-12));
        assertThat(priors.get(new BucketedWindow(MINUTE, 12, 0))).isCloseTo(0.25 / 48, within(1e-12));
    }
}
