package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ContaminationTest {

    /** What a predictor that knows no limiter says of a question that was never asked before. */
    private static final double NO_IDEA = 0.5;

    private static Contamination after(int predicted, int surprises) {
        Contamination contamination = new Contamination();
        for (int i = 0; i < predicted; i++) {
            contamination.observe(0.995, NO_IDEA);
        }
        for (int i = 0; i < surprises; i++) {
            contamination.observe(0.005, NO_IDEA);
        }
        return contamination;
    }

    @Test
    void before_any_answer_it_is_as_probable_as_its_prior() {
        assertThat(after(0, 0).logFactor()).isCloseTo(0, within(1e-12));
    }

    /** By hand: (0.9 + 0.1 * 0.005 / 0.995)^n and so on for 0.2 and 0.3, and their mean. */
    @Test
    void answers_as_predicted_speak_against_it() {
        double small = Math.pow(0.9005025, 30) / 3 + Math.pow(0.801005, 30) / 3 + Math.pow(0.7015075, 30) / 3;

        assertThat(Math.exp(after(30, 0).logFactor())).isCloseTo(small, within(1e-6));
    }

    @Test
    void answers_that_tell_nothing_change_nothing() {
        Contamination contamination = new Contamination();
        contamination.observe(0.5, NO_IDEA);

        assertThat(contamination.logFactor()).isCloseTo(0, within(1e-12));
    }

    @Test
    void one_lapse_among_thirty_answers_is_no_reason_to_believe_in_it_but_three_are() {
        assertThat(after(29, 1).logFactor()).isLessThan(Math.log(2));
        assertThat(after(37, 3).logFactor()).isGreaterThan(Math.log(50));
    }

    @Test
    void it_is_less_sure_than_the_families_and_less_so_the_more_they_were_mistaken() {
        assertThat(after(30, 0).predict(0.995, NO_IDEA)).isBetween(0.85, 0.95);
        assertThat(after(3, 3).predict(0.995, NO_IDEA))
                .isBetween(0.7, after(30, 0).predict(0.995, NO_IDEA));
        assertThat(after(3, 3).predict(0.005, NO_IDEA))
                .isCloseTo(1 - after(3, 3).predict(0.995, NO_IDEA), within(1e-12));
    }

    /** By hand: 1 - e + e * (0.9 * 0.95 + 0.1 * 0.005) for q = 0.95, which says with 0.9 that nobody doubts the answer. */
    @Test
    void an_answer_that_nobody_doubts_hardly_speaks_against_it() {
        Contamination contamination = new Contamination();
        contamination.observe(0.995, 0.95);

        double departed = 0.9 * 0.95 + 0.1 * 0.005;
        double mean = (0.9 + 0.1 * departed / 0.995 + 0.8 + 0.2 * departed / 0.995 + 0.7 + 0.3 * departed / 0.995) / 3;
        assertThat(Math.exp(contamination.logFactor())).isCloseTo(mean, within(1e-9));
        assertThat(contamination.logFactor()).isGreaterThan(after(1, 0).logFactor() / 4);
    }

    @Test
    void an_answer_that_changes_at_last_surprises_what_departs_too() {
        Contamination known = new Contamination();
        known.observe(0.02, 0.1);
        Contamination unknown = new Contamination();
        unknown.observe(0.02, NO_IDEA);

        assertThat(known.logFactor()).isPositive().isLessThan(unknown.logFactor() - 0.5);
    }

    @Test
    void a_predictor_that_expects_the_contrary_makes_no_answer_undoubted() {
        Contamination contamination = new Contamination();
        contamination.observe(0.995, 0.1);

        assertThat(contamination.logFactor()).isCloseTo(after(1, 0).logFactor(), within(1e-12));
    }

    @Test
    void what_it_predicts_of_the_two_answers_sums_to_1() {
        Contamination contamination = after(3, 2);

        assertThat(contamination.predict(0.9, 0.8) + contamination.predict(0.1, 0.2))
                .isCloseTo(1, within(1e-12));
    }
}
