package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BoxTest {

    private final HypothesisSpace phased = OneBox.phased("fixed-window", 0.5, null);

    @Test
    void a_box_is_cut_in_the_middle_of_its_longest_side_until_it_is_finest() {
        Box box = new Box(new double[] {0.25}, new double[] {0.75});

        assertThat(box.widest(phased, 1)).isZero();
        assertThat(box.below(0).high).containsExactly(0.5);
        assertThat(box.above(0).low).containsExactly(0.5);
        assertThat(box.logVolume()).isCloseTo(Math.log(0.5), within(1e-12));
        assertThat(new Box(new double[] {0}, new double[] {1.0 / 4096}).widest(phased, 1))
                .isEqualTo(-1);
    }

    @Test
    void the_box_around_a_point_is_never_cut() {
        for (double at : new double[] {0, 0.3, 1}) {
            Box box = Box.around(phased, new double[] {at});

            assertThat(box.isPoint()).isTrue();
            assertThat(box.widest(phased, 1)).isEqualTo(-1);
            assertThat(box.low[0]).isBetween(0.0, at);
            assertThat(box.high[0]).isBetween(at, 1.0);
            assertThat(box.logVolume()).isCloseTo(Math.log(1e-9), within(1e-6));
        }
    }

    @Test
    void it_is_cut_once() {
        Box box = new Box(new double[] {0}, new double[] {1});

        assertThat(box.isCut()).isFalse();
        assertThat(box.cut()).isTrue();
        assertThat(box.cut()).isFalse();
        assertThat(box.isCut()).isTrue();
    }
}
