package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.SlidingLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hypothesis spaces that a test writes down: limits of a minute and about 8,000 tokens, of which nothing was used before. */
final class OneBox {

    static final long START = EpochNanos.of(Answered.START);
    static final long MINUTE = 60_000_000_000L;
    static final HiddenUse OTHERS = new HiddenUse(0.34, 8_000, MINUTE);

    private OneBox() {}

    /** Returns a limit without any unknown parameter but its capacity. */
    static HypothesisSpace space(String family, double prior, @Nullable HiddenUse others) {
        return space(family, prior, List.of(), others);
    }

    private static HypothesisSpace space(
            String family, double prior, List<Dimension> dimensions, @Nullable HiddenUse others) {
        Algorithm log = new SlidingLog(MINUTE);
        return new HypothesisSpace(
                family,
                false,
                prior,
                Variant.PLAIN,
                CapacityPrior.about(8_000),
                x -> 0,
                START,
                dimensions,
                x -> dimensions.isEmpty() ? log : new FixedWindow(MINUTE, (long) (x[0] * MINUTE)),
                x -> 1,
                null,
                others);
    }

    /** Returns a window of which it is not known when it begins. */
    static HypothesisSpace phased(String family, double prior, @Nullable HiddenUse others) {
        return space(family, prior, List.of(new Dimension(1, false, 1.0 / 4096)), others);
    }

    /** Returns a box of such windows, which begin in the first half of a minute of the clock. */
    static Cell box(String family, double prior, @Nullable HiddenUse others) {
        return new Cell(phased(family, prior, others), new double[] {0}, new double[] {0.5}, START);
    }

    /** Returns the only cell of a limit without unknown parameters. */
    static Cell cell(String family, double prior) {
        return new Cell(space(family, prior, null), new double[0], new double[0], START);
    }

    /** Returns the same of a limit on which others draw. */
    static Cell sharedCell(String family, double prior) {
        return new Cell(space(family, prior, OTHERS), new double[0], new double[0], START);
    }

    /** Returns those cells with their priors as their weights, as shares of what is given. */
    static WeightedCells weighted(double everything, Cell... cells) {
        List<Cell> exclusive = new ArrayList<>();
        List<Cell> shared = new ArrayList<>();
        for (Cell cell : cells) {
            (cell.isShared ? shared : exclusive).add(cell);
        }
        WeightedCells weighted = new WeightedCells(exclusive);
        if (!shared.isEmpty()) {
            weighted.addShared(shared);
        }
        weighted.scale(Math.log(everything));
        weighted.shareOut(Math.log(everything));
        return weighted;
    }

    /** Returns an answer that takes no time. */
    static Answer answer(double second, double tokens, Answer.Kind kind) {
        long nanos = START + Math.round(second * 1e9);
        return new Answer(0, nanos, nanos, tokens, tokens, tokens, kind);
    }
}
