package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.SlidingLog;
import org.junit.jupiter.api.Test;

class HiddenShareTest {

    private static Cell shared(String family, double prior, double share) {
        HiddenUse others = new HiddenUse(share, 8_000, OneBox.MINUTE);
        return new Cell(OneBox.space(family, prior, others), new double[0], new double[0], OneBox.START);
    }

    /** Of a family two parts in eight use a tenth, four use 0.4 and two nothing: (2 * 0.1 + 4 * 0.4) / 6 = 0.3. */
    @Test
    void what_others_use_is_a_mean_over_the_cells_in_which_they_do() {
        WeightedCells cells = OneBox.weighted(
                1,
                OneBox.cell(SlidingLog.ID, 0.2),
                OneBox.cell(AnchoredWindow.ID, 0.2),
                shared(SlidingLog.ID, 0.2, 0.1),
                shared(SlidingLog.ID, 0.4, 0.4));

        HiddenShare hidden = HiddenShare.of(cells, SlidingLog.ID);

        assertThat(hidden.probability()).isCloseTo(0.75, within(1e-12));
        assertThat(hidden.ofNominal()).isCloseTo(0.3, within(1e-12));
        assertThat(HiddenShare.of(cells, AnchoredWindow.ID)).isEqualTo(new HiddenShare(0, 0));
    }

    @Test
    void it_is_probable_beyond_a_half_and_nearly_certain_beyond_nineteen_twentieths() {
        assertThat(new HiddenShare(0.5, 0.1).isProbable()).isFalse();
        assertThat(new HiddenShare(0.51, 0.1).isProbable()).isTrue();
        assertThat(new HiddenShare(0.95, 0.1).isNearlyCertain()).isFalse();
        assertThat(new HiddenShare(0.951, 0.1).isNearlyCertain()).isTrue();
    }
}
