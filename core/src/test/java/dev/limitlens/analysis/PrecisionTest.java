package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.experiment.Start;
import org.junit.jupiter.api.Test;

/** How many cells are cut after an answer. */
class PrecisionTest {

    private static final Precision PRECISION = new Precision(0, 0, 0, 0, 200, 4_000, 5_000);

    @Test
    void the_more_answers_there_are_to_replay_the_fewer_cells_are_cut_at_a_time() {
        assertThat(PRECISION.mostCuts(1)).isEqualTo(200);
        assertThat(PRECISION.mostCuts(20)).isEqualTo(200);
        assertThat(PRECISION.mostCuts(32)).isEqualTo(125);
    }

    @Test
    void some_are_cut_however_long_that_takes() {
        assertThat(PRECISION.mostCuts(4_000)).isEqualTo(100);
        assertThat(new Precision(0, 0, 0, 0, 20, 4_000, 5_000).mostCuts(4_000)).isEqualTo(20);
    }

    @Test
    void where_something_may_have_been_used_before_more_is_looked_into() {
        Precision quiet = Precision.of(Start.QUIET);
        Precision unknown = Precision.of(Start.UNKNOWN);

        assertThat(unknown.vagueShare()).isLessThan(quiet.vagueShare());
    }
}
