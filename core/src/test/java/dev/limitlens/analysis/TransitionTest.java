package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.Penalizing;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Of a request that needs a capacity of anything from 1,000 to 1,060. */
class TransitionTest {

    private static final double LOW = 1_000;
    private static final double HIGH = 1_060;

    private static double[] thresholds(Transition transition, double low, double high, boolean inOrder) {
        double[] into = new double[Transition.MOST_THRESHOLDS];
        return Arrays.copyOf(into, transition.thresholds(low, high, inOrder, into));
    }

    @Test
    void where_quota_comes_back_gradually_each_case_stands_for_a_third_of_the_way() {
        assertThat(thresholds(Transition.GRADUAL, LOW, HIGH, true)).containsExactly(1_010, 1_030, 1_050);
    }

    @Test
    void nothing_is_known_of_what_lies_between_where_quota_comes_back_at_once_or_others_were_under_way() {
        assertThat(thresholds(Transition.AT_ONCE, LOW, HIGH, true)).containsExactly(LOW, HIGH);
        assertThat(thresholds(Transition.GRADUAL, LOW, HIGH, false)).containsExactly(LOW, HIGH);
        assertThat(thresholds(Transition.GRADUAL, LOW, Penalizing.LOAD, true)).containsExactly(LOW, Penalizing.LOAD);
    }

    @Test
    void a_part_of_the_box_owes_nothing_where_one_end_of_it_does_not() {
        assertThat(thresholds(Transition.GRADUAL, 0, HIGH, true)).containsExactly(0, HIGH / 2, HIGH);
    }

    @Test
    void there_is_one_threshold_if_both_ends_are_the_same() {
        for (Transition transition : Transition.values()) {
            assertThat(thresholds(transition, LOW, LOW, true)).containsExactly(LOW);
        }
    }

    @Test
    void two_parts_of_the_way_have_the_mean_and_the_variance_of_all_of_it() {
        CapacityBelief anywhere = new CapacityBelief(CapacityPrior.about(LOW), Transition.GRADUAL.cases());
        anywhere.scale(1 / anywhere.mass());

        double[] between = Transition.GRADUAL.between(anywhere);

        // evenly from 0 to 1: a mean of a half, a variance of a twelfth
        assertThat((between[0] + between[1]) / 2).isCloseTo(0.5, within(1e-12));
        assertThat((between[1] - between[0]) / 2).isCloseTo(Math.sqrt(1.0 / 12), within(1e-12));
        assertThat(Transition.AT_ONCE.between(anywhere)).isEqualTo(Particles.ALL_BETWEEN);
    }

    @Test
    void what_the_answers_say_of_the_cases_narrows_it() {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.exactly(LOW + 30), Transition.GRADUAL.cases());
        belief.scale(1 / belief.mass());
        // only the first case has it admitted
        belief.learnCases(new double[] {1_010, 1_040, 1_060}, true, 0.005, 0);

        double[] between = Transition.GRADUAL.between(belief);

        assertThat((between[0] + between[1]) / 2).isCloseTo(1.0 / 6, within(0.01));
        assertThat(between[1]).isLessThan(0.4);
    }
}
