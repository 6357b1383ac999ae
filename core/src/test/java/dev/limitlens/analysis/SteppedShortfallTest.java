package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Answer.Kind;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stepped bucket whose box took an answer for a lapse that its only point foresaw. */
class SteppedShortfallTest {

    private static final Answer FORESEEN = OneBox.answer(0, 1e9, Kind.DENIED);
    private static final double FALLS_SHORT = Math.log((1 - Posterior.LAPSE) / Posterior.LAPSE);

    private final SteppedShortfall shortfall = new SteppedShortfall();

    private static Cell mistaken(double prior) {
        Cell cell = OneBox.cell(SteppedBucket.ID, prior);
        cell.observe(OneBox.answer(0, 1e9, Kind.ADMITTED), Posterior.LAPSE, new double[3], new ArrayList<>());
        return cell;
    }

    /** Weighs them as shares of one. */
    private static WeightedCells shares(Cell... cells) {
        WeightedCells all = OneBox.weighted(1e-9, cells);
        all.shareOut(all.logSumWith(Double.NEGATIVE_INFINITY));
        return all;
    }

    private boolean looks(WeightedCells cells, double none, int answered) {
        return shortfall.look(cells, none, Collections.nCopies(answered, FORESEEN), Answered.START);
    }

    @Test
    void points_tell_by_how_much_boxes_fall_short() {
        Cell box = mistaken(1);
        Cell log = OneBox.cell(SlidingLog.ID, 1e-3);
        Cell shared = OneBox.sharedCell(SteppedBucket.ID, 5e-3);

        assertThat(looks(shares(box, log, shared), 0, 1)).isTrue();

        assertThat(shortfall.logWeight(box) - box.logWeight()).isCloseTo(FALLS_SHORT, within(1e-6));
        assertThat(shortfall.logWeight(log)).isEqualTo(log.logWeight());
        assertThat(shortfall.logWeight(shared)).isEqualTo(shared.logWeight());
    }

    /** Once more by as much, if the boxes were weighed with what they fell short by before, and foresaw less since. */
    @Test
    void it_grows_and_never_becomes_a_surplus() {
        looks(shares(mistaken(1), OneBox.sharedCell(SlidingLog.ID, 5e-3)), 0, 1);
        assertThat(looks(shares(mistaken(1), OneBox.sharedCell(SlidingLog.ID, 5e-3)), 0, 2))
                .isTrue();
        double first = Math.log(1 - Posterior.LAPSE);
        assertThat(shortfall.logWeight(mistaken(1)) - mistaken(1).logWeight())
                .isCloseTo(2 * FALLS_SHORT + first, within(1e-6));

        Cell right = OneBox.cell(SteppedBucket.ID, 1);
        SteppedShortfall none = new SteppedShortfall();
        WeightedCells cells = shares(right, OneBox.sharedCell(SlidingLog.ID, 0.5));
        assertThat(none.look(cells, 0, List.of(FORESEEN), Answered.START)).isTrue();
        assertThat(none.logWeight(right)).isEqualTo(right.logWeight());
    }

    @Test
    void without_use_by_others_that_would_explain_the_answers_nothing_is_looked_at() {
        assertThat(looks(shares(mistaken(1)), 0, 1)).isFalse();
        assertThat(looks(shares(mistaken(1), OneBox.sharedCell(SlidingLog.ID, 0.009 * Posterior.LAPSE)), 0, 1))
                .isFalse();
        assertThat(looks(shares(mistaken(1), OneBox.sharedCell(SlidingLog.ID, 0.011 * Posterior.LAPSE)), 0, 1))
                .isTrue();
    }

    @Test
    void nor_if_stepped_buckets_are_not_most_of_what_explains_them_alone() {
        Cell shared = OneBox.sharedCell(SlidingLog.ID, 1);

        assertThat(looks(shares(OneBox.cell(SteppedBucket.ID, 0.49), OneBox.cell(SlidingLog.ID, 0.51), shared), 0, 1))
                .isFalse();
        assertThat(looks(shares(OneBox.cell(SteppedBucket.ID, 0.51), OneBox.cell(SlidingLog.ID, 0.49), shared), 0, 1))
                .isTrue();
    }

    @Test
    void nor_if_nothing_explains_them_or_there_are_too_many() {
        WeightedCells cells = shares(OneBox.cell(SteppedBucket.ID, 1), OneBox.sharedCell(SlidingLog.ID, 1));

        assertThat(looks(cells, 0.51, 1)).isFalse();
        assertThat(looks(cells, 0, 101)).isFalse();
        assertThat(looks(cells, 0.5, 100)).isTrue();
    }

    @Test
    void it_is_looked_at_again_after_a_quarter_as_many_answers() {
        WeightedCells cells = shares(OneBox.cell(SteppedBucket.ID, 1), OneBox.sharedCell(SlidingLog.ID, 1));

        assertThat(looks(cells, 0, 8)).isTrue();
        assertThat(looks(cells, 0, 10)).isFalse();
        assertThat(looks(cells, 0, 11)).isTrue();
        assertThat(looks(cells, 0, 11)).isFalse();
    }
}
