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

/**
 * Boxes that leave open whether 4,000 tokens or 8,000 are in use, and so whether a request is admitted. All of them take in the same answers, so
 * that their weights stay as they were to each other.
 */
class RefinementTest {

    /** So large that it is no reason to cut anything. */
    private static final double NEVER = 1e9;

    private static final Answer FIRST = OneBox.answer(1, 4_000, Kind.ADMITTED);
    /** By now the windows of some of the box have begun anew, and those of others have not. */
    private static final Answer OPEN = OneBox.answer(20, 4_000, Kind.DENIED);

    private static Cell unclear(String family, double prior) {
        return answered(OneBox.box(family, prior, null), FIRST, OPEN);
    }

    private static Cell answered(Cell cell, Answer... answers) {
        for (Answer answer : answers) {
            cell.observe(answer, Posterior.LAPSE, new double[3], new ArrayList<>());
        }
        return cell;
    }

    /** Returns cells whose weights sum to one. */
    private static WeightedCells all(Cell... cells) {
        WeightedCells all = OneBox.weighted(1e-200, cells);
        all.shareOut(all.logSumWith(Double.NEGATIVE_INFINITY));
        return all;
    }

    private static List<Cell> urgent(WeightedCells cells, Precision precision) {
        return new Refinement(precision).mostUrgent(cells, 100, 0);
    }

    private static Precision ofEverything(double share) {
        return new Precision(share, NEVER, NEVER, NEVER, 250, 4_000, 5_000);
    }

    private static Precision ofFamily(double share) {
        return new Precision(NEVER, share, NEVER, NEVER, 250, 4_000, 5_000);
    }

    @Test
    void a_box_is_cut_where_more_hangs_on_it_than_a_share_of_everything() {
        WeightedCells cells = all(unclear(FixedWindow.ID, 0.7), unclear(FixedWindow.ID, 0.3));
        double open = cells.weight(1) * cells.get(1).ambiguity();

        assertThat(cells.weight(1)).isCloseTo(0.3, within(1e-9));
        assertThat(cells.get(1).ambiguity()).isBetween(0.2, 0.5);
        assertThat(urgent(cells, ofEverything(0.999 * open))).containsExactlyElementsOf(cells.all());
        assertThat(urgent(cells, ofEverything(1.001 * open))).containsExactly(cells.get(0));
        assertThat(urgent(cells, ofEverything(2.5 * open))).isEmpty();
    }

    @Test
    void what_determines_all_answers_is_not_cut() {
        Cell clear = answered(OneBox.box(FixedWindow.ID, 1, null), FIRST);

        assertThat(clear.ambiguity()).isZero();
        assertThat(urgent(all(clear), ofEverything(0))).isEmpty();
    }

    @Test
    void a_box_of_the_finest_width_is_not_cut() {
        Cell finest = answered(
                new Cell(
                        OneBox.phased(FixedWindow.ID, 1, null),
                        new double[] {0.4999},
                        new double[] {0.5001},
                        OneBox.START),
                FIRST,
                OneBox.answer(10, 4_000, Kind.DENIED));

        assertThat(finest.ambiguity()).isPositive();
        assertThat(urgent(all(finest), ofEverything(0))).isEmpty();
    }

    @Test
    void within_a_family_a_share_of_that_counts() {
        WeightedCells cells = all(unclear(FixedWindow.ID, 0.9), unclear(FixedWindow.ID, 0.06), unclear("pacer", 0.04));
        double open = cells.get(0).ambiguity() * 0.06;

        assertThat(urgent(cells, ofFamily(0.999 * open / 0.96)))
                .containsExactly(cells.get(0), cells.get(1), cells.get(2));
        assertThat(urgent(cells, ofFamily(1.001 * open / 0.96))).containsExactly(cells.get(0), cells.get(2));
    }

    /** Of a doubt of 0.4, a family must be a fifth to be looked at, and counts as a half. */
    @Test
    void a_small_family_is_measured_by_the_doubt_about_the_greatest() {
        Cell small = unclear(SlidingLog.ID, 0.1);
        Cell smaller = unclear(AnchoredWindow.ID, 0.081);
        Cell tooSmall = unclear("pacer", 0.079);
        WeightedCells cells =
                all(unclear(FixedWindow.ID, 0.6), small, smaller, tooSmall, unclear("token-bucket", 0.14));
        double open = small.ambiguity() * 0.1;

        assertThat(urgent(cells, ofFamily(0)))
                .contains(cells.get(0), small, smaller)
                .doesNotContain(tooSmall);
        assertThat(urgent(cells, ofFamily(0.999 * open / 0.2))).contains(small);
        assertThat(urgent(cells, ofFamily(1.001 * open / 0.2))).doesNotContain(small);
    }

    @Test
    void a_family_of_less_than_a_thousandth_does_not_matter() {
        Cell enough = unclear(SlidingLog.ID, 0.0011);
        Cell tooLittle = unclear(AnchoredWindow.ID, 0.0009);

        assertThat(urgent(all(unclear(FixedWindow.ID, 0.998), enough, tooLittle), ofFamily(0)))
                .contains(enough)
                .doesNotContain(tooLittle);
    }

    @Test
    void a_family_much_of_which_is_open_is_looked_at_more_closely() {
        Cell box = unclear(FixedWindow.ID, 1);
        double open = box.ambiguity();
        double tolerated = 1.1 * open;
        double closer = 0.9 * open;

        assertThat(urgent(all(box), new Precision(NEVER, tolerated, 0.999 * open, closer, 250, 4_000, 5_000)))
                .containsExactly(box);
        assertThat(urgent(all(box), new Precision(NEVER, tolerated, 1.001 * open, closer, 250, 4_000, 5_000)))
                .isEmpty();
    }

    /** Each answer that is left open halves what is left of a box, and may not have: a part of it may fit them all. */
    @Test
    void of_a_shared_quota_little_of_everything_may_be_open_if_a_part_of_it_fits() {
        Cell alone = answered(OneBox.box(FixedWindow.ID, 1, null), FIRST);
        Cell shared = answered(OneBox.box(FixedWindow.ID, 1, OneBox.OTHERS), FIRST, OPEN);
        double open = shared.ambiguity();
        assertThat(open).isGreaterThan(0.1);
        double ifItFits = open * Math.pow(2, open);

        for (double factor : new double[] {0.99, 1.01}) {
            WeightedCells cells = OneBox.weighted(1, alone, shared);
            cells.shareOut(shared.logWeight() + Math.log(ifItFits / 0.002 / factor));
            assertThat(cells.weight(1) * ifItFits).isCloseTo(0.002 * factor, within(1e-9));
            assertThat(urgent(cells, new Precision(0, 0, 0, 0, 250, 4_000, 5_000))
                            .contains(shared))
                    .isEqualTo(factor > 1);
        }
    }

    @Test
    void of_many_the_most_urgent_are_cut_in_their_order() {
        Cell light = unclear(FixedWindow.ID, 0.2);
        Cell heavy = unclear(FixedWindow.ID, 0.5);
        Cell middling = unclear(FixedWindow.ID, 0.3);
        WeightedCells cells = all(light, middling, heavy);
        Refinement refinement = new Refinement(ofEverything(0));

        assertThat(refinement.mostUrgent(cells, 1, 0)).containsExactly(heavy);
        assertThat(refinement.mostUrgent(cells, 2, 0)).containsExactly(middling, heavy);
        assertThat(refinement.mostUrgent(cells, 3, 0)).containsExactly(light, middling, heavy);
        WeightedCells same = all(unclear(FixedWindow.ID, 0.5), unclear(FixedWindow.ID, 0.5));
        assertThat(refinement.mostUrgent(same, 1, 0)).containsExactly(same.get(0));
    }

    /** Weighed by what is open alone, the first box would come first; but each open answer halved the second one. */
    @Test
    void a_box_of_many_open_answers_is_cut_first() {
        Cell often = answered(
                OneBox.box(FixedWindow.ID, 1, null),
                FIRST,
                OPEN,
                OneBox.answer(21, 4_000, Kind.DENIED),
                OneBox.answer(22, 4_000, Kind.DENIED));
        Cell once = unclear(FixedWindow.ID, 1);
        double ratio = Math.pow(2, often.ambiguity() - once.ambiguity());
        assertThat(ratio).isGreaterThan(1.2);
        double wanted = often.logWeight() + Math.log(often.ambiguity()) - Math.log(once.ambiguity());
        double prior = Math.exp(wanted - once.logWeight());

        for (double more : new double[] {0.98 * ratio, 1.02 * ratio}) {
            Cell other = unclear(FixedWindow.ID, prior * more);
            assertThat(new Refinement(ofEverything(0)).mostUrgent(all(other, often), 1, 0))
                    .containsExactly(more > ratio ? other : often);
        }
    }
}
