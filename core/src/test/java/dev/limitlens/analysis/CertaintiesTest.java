package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** For how many of the latest observations in a row something was sure, or in doubt. */
class CertaintiesTest {

    private final Certainties certainties = new Certainties();

    @Test
    void only_the_latest_in_a_row_count_as_beyond() {
        certainties.add(0.999, 0);
        certainties.add(0.5, 0);
        certainties.add(0.99, 0);
        certainties.add(0.995, 0);

        assertThat(certainties.beyond(0.99)).isEqualTo(2);
        assertThat(certainties.beyond(0.991)).isEqualTo(1);
        assertThat(certainties.beyond(0.996)).isZero();
        assertThat(certainties.beyond(0.1)).isEqualTo(4);
    }

    @Test
    void all_models_are_in_doubt_where_without_that_one_of_them_would_be_sure() {
        certainties.add(0.95, 0.04);
        assertThat(certainties.inDoubtOfAllModels(0.98)).isEqualTo(1);
        // known well enough
        assertThat(certainties.inDoubtOfAllModels(0.95)).isZero();
        // another model is what keeps it from being known
        certainties.add(0.9, 0.05);
        assertThat(certainties.inDoubtOfAllModels(0.98)).isZero();
    }

    @Test
    void a_doubt_of_nearly_a_third_is_not_dispelled_by_a_few_answers() {
        certainties.add(0.71, 0.29);
        assertThat(certainties.inDoubtOfAllModels(0.99)).isEqualTo(1);
        certainties.add(0.69, 0.31);
        assertThat(certainties.inDoubtOfAllModels(0.99)).isZero();
    }

    @Test
    void what_stays_within_the_given_bits_of_what_is_known_now_is_unmoved() {
        assertThat(certainties.unmoved(1)).isZero();
        certainties.add(1.0 / 3, 0);
        certainties.add(0.7, 0);
        certainties.add(0.6, 0);
        certainties.add(0.5, 0);
        // odds of 1 to 2, 7 to 3 and 3 to 2, and even ones now
        assertThat(certainties.unmoved(0)).isEqualTo(1);
        assertThat(certainties.unmoved(0.58)).isEqualTo(1);
        assertThat(certainties.unmoved(0.59)).isEqualTo(2);
        assertThat(certainties.unmoved(1.22)).isEqualTo(2);
        assertThat(certainties.unmoved(1.23)).isEqualTo(4);
    }

    @Test
    void what_is_sure_does_not_move_any_more() {
        certainties.add(1, 0);
        certainties.add(1 - 1e-15, 0);
        certainties.add(1, 0);
        assertThat(certainties.unmoved(0.001)).isEqualTo(3);
    }

    @Test
    void no_more_than_a_hundred_are_remembered() {
        for (int i = 0; i < 150; i++) {
            certainties.add(1, 0);
        }
        assertThat(certainties.beyond(0.99)).isEqualTo(100);
    }
}
