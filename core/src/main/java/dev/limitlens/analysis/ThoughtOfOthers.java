package dev.limitlens.analysis;

import java.util.ArrayList;
import java.util.List;

/**
 * When use of the same quota by others is thought of: once the answers so far would name a family or contradict all of them. Until then it
 * would be one more thing that each answer is compatible with.
 */
final class ThoughtOfOthers {

    /** Posterior of a family from which on it is asked whether use by others would explain the answers as well. */
    private static final double NEARLY_IDENTIFIED = 0.9;

    /** Posterior of none-of-these from which on the same is asked. */
    private static final double DOUBTED = 0.1;

    /** Share of everything below which a cell of a shared quota is dropped when the answers are read again. */
    private static final double LEAST_SHARED = 1e-5;

    private ThoughtOfOthers() {}

    /**
     * Returns whether it is time to think of them.
     *
     * @param families the posterior of what has cells, by {@link Families#index}
     * @param none the posterior of the rest of none-of-these
     */
    static boolean isDue(double[] families, double none) {
        double most = 0;
        for (String id : Families.LIMITING) {
            most = Math.max(most, families[Families.index(id)]);
        }
        return most >= NEARLY_IDENTIFIED || none >= DOUBTED;
    }

    /**
     * Returns what is left of cells of a shared quota after the answers that were there before they were thought of.
     *
     * @param logEverything the natural logarithm of all that was thought of so far
     */
    static List<Cell> caughtUp(List<Cell> begun, List<Answer> answers, double logEverything) {
        double least = logEverything + Math.log(LEAST_SHARED);
        List<Cell> left = new ArrayList<>();
        // thousands of boxes at once, while a real limiter goes on: by all processors, each box for itself, in the same
        // order
        begun.parallelStream()
                .map(cell -> cell.replay(answers, Posterior.LAPSE, least, new double[Cell.MOST_THRESHOLDS]))
                .forEachOrdered(left::addAll);
        return left;
    }
}
