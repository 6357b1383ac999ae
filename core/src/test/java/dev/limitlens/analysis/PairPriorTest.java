package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Premises;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two limits of which nothing is known but what a test says. */
class PairPriorTest {

    private final TwoLimits two =
            TwoLimits.unseen(new PairLog(Premises.of(8_000, Duration.ofMinutes(1)), Answered.START));

    /** How probable it is that a limit that has answered nothing counts requests. */
    private final double requests = two.first().countsRequests(1);

    private final double same = requests * requests + (1 - requests) * (1 - requests);

    private static Knowledge window(double seconds) {
        return new Knowledge("fixed-window", Map.of("windowSeconds", new Interval(seconds, seconds, seconds)), true);
    }

    private static Knowledge stepped(double capacity, double refill, double interval) {
        return new Knowledge(
                "stepped-bucket",
                Map.of(
                        "capacity", new Interval(capacity, capacity, capacity),
                        "refillPerSecond", new Interval(refill, refill, refill),
                        "intervalSeconds", new Interval(interval, interval, interval)),
                true);
    }

    private double prior(Knowledge first, Knowledge second, boolean requestsStated, double secondsObserved) {
        return Math.exp(new PairPrior(two, first, second).log(requestsStated, secondsObserved));
    }

    @Test
    void two_limits_are_improbable_and_two_of_a_kind_on_nearly_the_same_time_more_so() {
        double alike = 0.02 * (0.01 * same + 1 - same);

        assertThat(prior(window(60), window(3_600), false, 1e5)).isCloseTo(0.02, within(1e-9));
        assertThat(prior(window(60), window(119), false, 1e5)).isCloseTo(alike, within(1e-9));
        assertThat(prior(window(119), window(60), false, 1e5)).isCloseTo(alike, within(1e-9));
        assertThat(prior(window(60), window(120), false, 1e5)).isCloseTo(0.02, within(1e-9));
        assertThat(prior(window(120), window(60), false, 1e5)).isCloseTo(0.02, within(1e-9));
    }

    /** They give all back in 80 s and in 20 s. */
    @Test
    void it_is_the_same_with_refills_on_nearly_the_same_time() {
        double alike = 0.02 * (0.01 * same + 1 - same);

        assertThat(prior(stepped(8_000, 100, 10), stepped(8_000, 400, 15), false, 1e5))
                .isCloseTo(alike, within(1e-9));
        assertThat(prior(stepped(8_000, 100, 40), stepped(8_000, 400, 15), false, 1e5))
                .isCloseTo(0.02, within(1e-9));
    }

    @Test
    void what_takes_longer_than_was_observed_is_improbable() {
        assertThat(prior(window(60), window(3_600), false, 3_599)).isCloseTo(0.0002, within(1e-12));
        assertThat(prior(window(3_600), window(60), false, 3_599)).isCloseTo(0.0002, within(1e-12));
        assertThat(prior(window(3_600), window(60), false, 3_600)).isCloseTo(0.02, within(1e-9));
    }

    /** That one counts requests is ten times as probable as where it is a guess, and that the other one does not is no guess either. */
    @Test
    void where_a_number_of_requests_is_stated_nobody_need_guess_that_one_counts_them() {
        double different = 2 * two.first().countsRequests(10) * (1 - requests) / 0.9;

        assertThat(prior(window(60), window(3_600), true, 1e5)).isCloseTo(0.02 * same + 0.2 * different, within(1e-9));
        assertThat(prior(window(60), window(60), true, 1e5)).isCloseTo(0.0002 * same + 0.2 * different, within(1e-9));
    }
}
