package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Answer.Kind;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.SlidingLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cells whose weights are the priors that they were given. */
class WeightedCellsTest {

    private static final int ANCHORED = Families.index(AnchoredWindow.ID);
    private static final int LOG = Families.index(SlidingLog.ID);

    private final Cell half = OneBox.cell(SlidingLog.ID, 0.5);
    private final Cell eighth = OneBox.cell(SlidingLog.ID, 0.125);
    private final Cell quarter = OneBox.cell(AnchoredWindow.ID, 0.25);
    private final WeightedCells cells = new WeightedCells(new ArrayList<>(List.of(half, eighth, quarter)));

    @Test
    void each_cell_and_each_family_has_its_share_of_everything() {
        cells.scale(Math.log(0.125));
        assertThat(cells.logSumWith(Math.log(0.125))).isCloseTo(0, within(1e-12));

        cells.shareOut(Math.log(2));

        assertThat(cells.size()).isEqualTo(3);
        assertThat(cells.logEverything()).isCloseTo(Math.log(2), within(1e-12));
        assertThat(cells.weight(0)).isCloseTo(0.25, within(1e-12));
        assertThat(cells.weight(1)).isCloseTo(0.0625, within(1e-12));
        assertThat(cells.weight(2)).isCloseTo(0.125, within(1e-12));
        assertThat(cells.families()[LOG]).isCloseTo(0.3125, within(1e-12));
        assertThat(cells.families()[ANCHORED]).isCloseTo(0.125, within(1e-12));
        assertThat(cells.families()[0]).isZero();
    }

    @Test
    void what_weighs_more_than_all_cells_does_not_change_the_shares() {
        cells.scale(Math.log(1e6));

        assertThat(cells.logSumWith(Math.log(1e6))).isCloseTo(Math.log(1e6 + 0.875), within(1e-12));
        cells.shareOut(0);
        assertThat(cells.weight(0)).isCloseTo(0.5, within(1e-12));
    }

    /** However small all weights have become, their shares can be told. */
    @Test
    void the_heaviest_of_all_is_taken_out_of_the_logarithm() {
        Cell light = OneBox.cell(SlidingLog.ID, 1e-300);
        WeightedCells lightest = new WeightedCells(List.of(light));
        light.observe(OneBox.answer(0, 1e9, Kind.ADMITTED), 1e-20, new double[3], new ArrayList<>());
        lightest.scale(-2_000);
        lightest.shareOut(lightest.logSumWith(-2_000));

        assertThat(light.logWeight()).isCloseTo(Math.log(1e-300) + Math.log(1e-20), within(1e-9));
        assertThat(lightest.weight(0)).isCloseTo(1, within(1e-12));
    }

    @Test
    void until_it_is_shared_out_anew_everything_is_what_it_was_before() {
        cells.scale(0);
        cells.shareOut(Math.log(2));

        cells.observe(OneBox.answer(0, 1, Kind.DENIED));
        cells.scale(-50);

        assertThat(cells.weight(0)).isCloseTo(0.25, within(1e-12));
        // a limit of one token at least admits one: the denial was a lapse
        assertThat(cells.ofEverythingBefore()[LOG]).isCloseTo(0.3125 * Posterior.LAPSE, within(1e-12));
        assertThat(cells.ofEverythingBefore()[ANCHORED]).isCloseTo(0.125 * Posterior.LAPSE, within(1e-12));
        assertThat(cells.families()[LOG]).isCloseTo(0.3125, within(1e-12));
    }

    @Test
    void of_a_shared_quota_a_part_may_be_asked_for() {
        cells.scale(0);
        assertThat(cells.shared()).isFalse();
        assertThat(cells.logOfShared(0.5)).isEqualTo(Double.NEGATIVE_INFINITY);
        cells.addShared(List.of(OneBox.sharedCell(SlidingLog.ID, 0.03), OneBox.sharedCell(AnchoredWindow.ID, 0.01)));

        cells.scale(Math.log(4));

        assertThat(cells.shared()).isTrue();
        assertThat(cells.logOfShared(0.5)).isCloseTo(Math.log(0.02), within(1e-12));
    }

    @Test
    void each_pool_of_cells_is_taken_as_a_whole() {
        cells.scale(0);
        cells.shareOut(0);
        assertThat(cells.exclusiveShare()).isEqualTo(1);
        cells.addShared(List.of(OneBox.sharedCell(SlidingLog.ID, 0.125), OneBox.sharedCell(AnchoredWindow.ID, 0.25)));
        cells.scale(0);
        cells.shareOut(0);

        double alone = cells.exclusiveShare();

        assertThat(alone).isCloseTo(0.625, within(1e-12));
        assertThat(cells.pooled(0, alone)).isCloseTo(0.8, within(1e-12));
        assertThat(cells.pooled(3, alone)).isCloseTo(0.125, within(1e-12));
    }

    @Test
    void where_others_explain_all_the_rest_still_counts_a_little() {
        WeightedCells nearlyAllShared =
                OneBox.weighted(1, OneBox.cell(SlidingLog.ID, 1e-9), OneBox.sharedCell(SlidingLog.ID, 1));

        assertThat(nearlyAllShared.exclusiveShare()).isEqualTo(1e-6);
    }

    @Test
    void what_hardly_weighs_anything_is_dropped() {
        WeightedCells some = OneBox.weighted(
                1,
                OneBox.cell(SlidingLog.ID, 0.5),
                OneBox.cell(SlidingLog.ID, 0.9e-7),
                OneBox.cell(AnchoredWindow.ID, 1.1e-7));
        Cell first = some.get(0);
        Cell third = some.get(2);

        assertThat(some.prune(100)).isTrue();

        assertThat(some.all()).containsExactly(first, third);
        some.scale(0);
        some.shareOut(0);
        assertThat(some.prune(100)).isFalse();
    }

    /** Without others there are two cells of a millionth of everything, which are kept among themselves. */
    @Test
    void what_others_do_not_draw_on_is_measured_by_what_is_left_for_it() {
        WeightedCells some = OneBox.weighted(
                1,
                OneBox.cell(SlidingLog.ID, 2e-8),
                OneBox.sharedCell(SlidingLog.ID, 0.9),
                OneBox.sharedCell(AnchoredWindow.ID, 2e-8),
                OneBox.sharedCell(FixedWindow.ID, 0.0999));
        Cell alone = some.get(0);

        some.prune(100);

        assertThat(some.size()).isEqualTo(3);
        assertThat(some.all()).contains(alone);
    }

    @Test
    void of_too_many_cells_the_heaviest_are_kept() {
        cells.scale(0);
        cells.shareOut(0);

        assertThat(cells.prune(3)).isFalse();
        assertThat(cells.prune(2)).isTrue();
        assertThat(cells.all()).containsExactly(half, quarter);
    }

    @Test
    void nothing_is_dropped_if_that_would_be_all() {
        cells.scale(Math.log(1e12));
        cells.shareOut(Math.log(1e12));

        assertThat(cells.prune(3)).isFalse();
        assertThat(cells.all()).containsExactly(half, eighth, quarter);
    }

    /** Both sides of each line are followed: without a bound they would be twice as many after each. */
    @Test
    void where_none_carries_weight_the_heaviest_are_kept_and_those_that_weigh_something_beside_them() {
        Cell hardlyAny = OneBox.cell(SlidingLog.ID, 0.4e-7);
        WeightedCells some = OneBox.weighted(1e12, half, eighth, quarter, hardlyAny);

        assertThat(some.prune(4)).isTrue();
        assertThat(some.all()).containsExactly(half, eighth, quarter);
        some.scale(Math.log(1e12));
        some.shareOut(Math.log(1e12));
        assertThat(some.prune(2)).isTrue();
        assertThat(some.all()).containsExactly(half, quarter);
    }

    @Test
    void it_goes_on_with_fewer_cells_only() {
        assertThat(cells.keep(new ArrayList<>(List.of(half, eighth, quarter)))).isFalse();
        assertThat(cells.keep(List.of(quarter))).isTrue();
        assertThat(cells.all()).containsExactly(quarter);
    }

    @Test
    void some_cells_may_be_replaced_by_others() {
        Cell other = OneBox.cell(SlidingLog.ID, 0.03);

        cells.replace(cell -> cell.family == LOG, List.of(other));

        assertThat(cells.all()).containsExactly(quarter, other);
    }

    /** Two halves of a box weigh as much as it did, and what is known of the other cells stays as it is. */
    @Test
    void a_box_that_is_cut_is_replaced_by_its_halves() {
        Cell box = new Cell(OneBox.phased(FixedWindow.ID, 0.5, null), new double[] {0}, new double[] {1}, OneBox.START);
        WeightedCells some = OneBox.weighted(1, box, quarter, eighth);

        some.cut(List.of(box), OneBox.START, List.of());
        some.shareOut(Math.log(0.875));

        assertThat(some.size()).isEqualTo(4);
        assertThat(some.get(0)).isSameAs(quarter);
        assertThat(some.get(1)).isSameAs(eighth);
        assertThat(some.get(2).low).containsExactly(0);
        assertThat(some.get(2).high).containsExactly(0.5);
        assertThat(some.get(3).low).containsExactly(0.5);
        assertThat(some.get(3).high).containsExactly(1);
        assertThat(some.weight(0)).isCloseTo(0.25 / 0.875, within(1e-12));
        assertThat(some.weight(2)).isCloseTo(0.25 / 0.875, within(1e-12));
        assertThat(some.weight(3)).isCloseTo(0.25 / 0.875, within(1e-12));
        assertThat(some.families()[0]).isCloseTo(0.5 / 0.875, within(1e-12));
    }

    /** A lost request splits a box into two cases of the same box, which are cut together. */
    @Test
    void the_parts_of_a_box_follow_all_its_cases_anew() {
        Cell box = new Cell(OneBox.phased(FixedWindow.ID, 0.5, null), new double[] {0}, new double[] {1}, OneBox.START);
        WeightedCells some = OneBox.weighted(1, box, quarter);
        Answer lost = OneBox.answer(0, 500, Kind.UNKNOWN);
        some.observe(lost);
        some.scale(-50);
        some.shareOut(some.logSumWith(-50));
        List<Cell> cases = some.all().stream().filter(c -> c.box() == box.box()).toList();
        assertThat(cases).hasSize(2);
        double before = some.families()[0];

        some.cut(cases, OneBox.START, List.of(lost));
        some.shareOut(some.logSumWith(-50));

        assertThat(some.all()).noneMatch(c -> c.box() == box.box());
        assertThat(some.all().stream().filter(c -> c.family == 0)).hasSize(4);
        assertThat(some.families()[0]).isCloseTo(before, within(1e-9));
    }

    @Test
    void halves_that_weigh_nothing_are_not_followed() {
        Cell box =
                new Cell(OneBox.phased(FixedWindow.ID, 1e-8, null), new double[] {0}, new double[] {1}, OneBox.START);
        WeightedCells some = OneBox.weighted(1, box, half);

        some.cut(List.of(box), OneBox.START, List.of(OneBox.answer(0, 1, Kind.ADMITTED)));

        assertThat(some.all()).containsExactly(half);
    }
}
