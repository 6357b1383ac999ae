package dev.limitlens.analysis;

import dev.limitlens.limiter.SteppedBucket;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * By how much boxes fall short of the evidence of a stepped bucket on which nobody else draws: those small enough for it would be too many,
 * and use by others would look better than it is. Points of its parameters tell.
 */
final class SteppedShortfall {

    /** Share of everything from which on use by others makes it worth a finer look at what needs none. */
    private static final double RIVALS = 0.01;

    /** Answers after which points take too long. */
    private static final int MOST_POINTED = 100;

    /** Points of a family whose boxes are too coarse. */
    private static final int POINTS = 250;

    /** Share of the answers so far after which points are looked at again, for that takes as long as several decisions. */
    private static final double AGAIN = 0.25;

    /** Posterior of none-of-these from which on nothing finer saves a family. */
    private static final double HOPELESS = 0.5;

    private static final int STEPPED = Families.index(SteppedBucket.ID);

    private double log;

    /** After how many answers points were looked at last; 0 if they were not yet. */
    private int lookedAt;

    /** Returns the natural logarithm of what a cell weighs. */
    double logWeight(Cell cell) {
        return cell.logWeight() + (concerns(cell) ? log : 0);
    }

    private static boolean concerns(Cell cell) {
        return !cell.isShared && cell.family == STEPPED;
    }

    /**
     * Looks at points, if use by others would explain the answers, too, and boxes of a stepped bucket are most of what explains them
     * without.
     *
     * @param none the posterior of none-of-these
     * @param answers all so far
     * @param startedAt when the first request was sent
     * @return whether it did, so that all cells must be weighed anew
     */
    boolean look(WeightedCells cells, double none, List<Answer> answers, Instant startedAt) {
        int answered = answers.size();
        boolean worthwhile = answered <= MOST_POINTED && answered > lookedAt * (1 + AGAIN);
        if (!cells.shared() || !worthwhile || none > HOPELESS) {
            return false;
        }
        double alone = cells.exclusiveShare();
        double boxes = 0;
        Map<HypothesisSpace, Double> spaces = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            if (concerns(cells.get(i))) {
                boxes += cells.weight(i);
                spaces.merge(cells.get(i).space, cells.weight(i), Double::sum);
            }
        }
        if (alone > 1 - RIVALS || boxes < alone / 2) {
            return false;
        }
        lookedAt = answered;
        Ensemble points = Ensemble.ofPrior(spaces, answers, POINTS, startedAt);
        double shortfall = points.logEvidence() - (Math.log(boxes) + cells.logEverything());
        log = Math.max(0, log + shortfall);
        return true;
    }
}
