package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Answer.Kind;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.SlidingLog;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThoughtOfOthersTest {

    private static double[] families(String id, double share) {
        double[] families = new double[Families.WITH_CELLS];
        families[Families.index(id)] = share;
        families[Families.index(SlidingLog.ID)] += 0.05;
        return families;
    }

    @Test
    void it_is_time_once_a_family_is_nearly_identified_or_all_are_in_doubt() {
        assertThat(ThoughtOfOthers.isDue(families(AnchoredWindow.ID, 0.9), 0)).isTrue();
        assertThat(ThoughtOfOthers.isDue(families(AnchoredWindow.ID, 0.89), 0.09))
                .isFalse();
        assertThat(ThoughtOfOthers.isDue(families(AnchoredWindow.ID, 0.89), 0.1))
                .isTrue();
        assertThat(ThoughtOfOthers.isDue(families("pacer", 0.9), 0)).isTrue();
        // what of none-of-these has cells is no family
        assertThat(ThoughtOfOthers.isDue(families(Families.NONE, 0.95), 0.05)).isFalse();
    }

    /** Everything is 1e-3 by now: beside it a cell of 1e-9 does not count any more, and one of 1.1e-8 does. */
    @Test
    void cells_take_in_what_was_answered_so_far_and_those_left_without_weight_are_dropped() {
        Cell heavy = OneBox.sharedCell(SlidingLog.ID, 1e-3);
        Cell light = OneBox.sharedCell(SlidingLog.ID, 1.1e-8);
        Cell lighter = OneBox.sharedCell(AnchoredWindow.ID, 0.9e-8);
        List<Answer> denied = List.of(OneBox.answer(0, 1e9, Kind.DENIED));

        assertThat(ThoughtOfOthers.caughtUp(List.of(heavy, lighter, light), denied, Math.log(1e-3)))
                .containsExactly(heavy, light);
        assertThat(heavy.logWeight()).isCloseTo(Math.log(1e-3 * (1 - Posterior.LAPSE)), within(1e-9));
    }
}
