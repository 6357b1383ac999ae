package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.SlidingLog;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriorGridTest {

    private static HypothesisSpace space(List<Dimension> dimensions, double lightBelow) {
        return new HypothesisSpace(
                SlidingLog.ID,
                false,
                1,
                Variant.PLAIN,
                CapacityPrior.about(8_000),
                x -> 0,
                OneBox.START,
                dimensions,
                x -> new SlidingLog(OneBox.MINUTE),
                x -> x[0] < lightBelow ? 0 : 1,
                null,
                null);
    }

    @Test
    void a_limit_without_unknown_parameters_is_one_cell() {
        List<Cell> cells =
                PriorGrid.of(List.of(OneBox.space("sliding-log", 0.5, null), OneBox.space("pacer", 0.25, null)), 0);

        assertThat(cells).hasSize(2);
        assertThat(cells.get(0).low).isEmpty();
        assertThat(Math.exp(cells.get(0).logWeight())).isCloseTo(0.5, within(1e-12));
        assertThat(Math.exp(cells.get(1).logWeight())).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void each_parameter_is_cut_evenly_and_the_first_one_changes_fastest() {
        List<Cell> cells = PriorGrid.of(
                List.of(space(List.of(new Dimension(2, false, 0.1), new Dimension(3, false, 0.1)), 0)), OneBox.START);

        assertThat(cells).hasSize(6);
        for (int i = 0; i < 6; i++) {
            Cell cell = cells.get(i);
            int first = i % 2;
            int second = i / 2;
            assertThat(cell.low).containsExactly(first / 2.0, second / 3.0);
            assertThat(cell.high).containsExactly((first + 1) / 2.0, (second + 1) / 3.0);
            assertThat(Math.exp(cell.logWeight())).isCloseTo(1 / 6.0, within(1e-12));
        }
    }

    @Test
    void what_is_impossible_has_no_cells() {
        List<Cell> cells = PriorGrid.of(List.of(space(List.of(new Dimension(4, false, 0.1)), 0.5)), OneBox.START);

        assertThat(cells).extracting(c -> c.low[0]).containsExactly(0.5, 0.75);
    }
}
