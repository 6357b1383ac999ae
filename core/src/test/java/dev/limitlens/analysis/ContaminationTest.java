package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ContaminationTest {

    private static Contamination after(int predicted, int surprises) {
        Contamination contamination = new Contamination();
        for (int i = 0; i < predicted; i++) {
            contamination.observe(0.995);
        }
        for (int i = 0; i < surprises; i++) {
            contamination.observe(0.005);
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
        contamination.observe(0.5);

        assertThat(contamination.logFactor()).isCloseTo(0, within(1e-12));
    }

    @Test
    void one_lapse_among_thirty_answers_is_no_reason_to_believe_in_it_but_three_are() {
        assertThat(after(29, 1).logFactor()).isLessThan(Math.log(2));
        assertThat(after(37, 3).logFactor()).isGreaterThan(Math.log(50));
    }

    @Test
    void it_is_less_sure_than_the_families_and_less_so_the_more_they_were_mistaken() {
        assertThat(after(30, 0).predict(0.995)).isBetween(0.85, 0.95);
        assertThat(after(3, 3).predict(0.995)).isBetween(0.7, after(30, 0).predict(0.995));
        assertThat(after(3, 3).predict(0.005)).isCloseTo(1 - after(3, 3).predict(0.995), within(1e-12));
    }
}
