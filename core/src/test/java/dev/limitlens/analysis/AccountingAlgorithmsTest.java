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
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountingAlgorithmsTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final double FAMILY = 1.0 / 7;

    private static Map<Algorithm, Double> of(boolean requests, double... seconds) {
        Map<Algorithm, Double> priors = new LinkedHashMap<>();
        long[] times =
                Arrays.stream(seconds).mapToLong(s -> Math.round(s * SECOND)).toArray();
        AccountingAlgorithms.of(Premises.of(9_000, Duration.ofMinutes(1)), 6_000, requests, times)
                .forEach(a -> priors.merge(a.algorithm(), a.prior(), Double::sum));
        return priors;
    }

    private static double sum(Map<Algorithm, Double> priors, Class<?> kind) {
        return priors.entrySet().stream()
                .filter(e -> kind.isInstance(e.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    @Test
    void every_family_has_even_odds() {
        Map<Algorithm, Double> tokens = of(false, 65, 30);
        Map<Algorithm, Double> requests = of(true, 65, 30);

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
    @Test
    void a_window_begins_in_the_middle_between_two_answers() {
        Map<Algorithm, Double> priors = of(false, 65, 30, 90, 5);

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

    /** 6,000 in a minute are 100 a second. */
    @Test
    void buckets_refill_from_a_quarter_to_four_times_as_fast_as_nominal() {
        Map<Algorithm, Double> priors = of(true);

        double[] refills = priors.keySet().stream()
                .filter(a -> a instanceof TokenBucket)
                .mapToDouble(a -> ((TokenBucket) a).refillPerSecond())
                .toArray();
        assertThat(refills).containsExactly(new double[] {25, 35, 50, 71, 100, 141, 200, 283, 400}, within(1e-9));
        assertThat(priors.keySet())
                .contains(
                        new SteppedBucket(3_000, MINUTE / 2, 0),
                        new SteppedBucket(1_500, MINUTE / 4, 0),
                        new SteppedBucket(500, MINUTE / 12, 0),
                        new Pacer(SECOND, Pacer.Anchor.PASS),
                        new Pacer(MINUTE / 34, Pacer.Anchor.PASS),
                        new Pacer(10 * SECOND, Pacer.Anchor.PASS));
    }
}
