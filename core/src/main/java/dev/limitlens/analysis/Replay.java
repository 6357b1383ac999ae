package dev.limitlens.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All answers so far, taken in by a box that is looked at only now. The cases of the box are followed as if it had been there from the
 * start, but for those that have become too improbable.
 *
 * @param answers oldest first
 * @param lapse probability that an answer is the opposite of the limiter's
 * @param least logarithm of the weight below which a case is given up
 */
record Replay(List<Answer> answers, double lapse, double least) {

    /** Most cases of a box that are followed while it replays the answers. */
    private static final int MOST_CASES = 64;

    /**
     * Lets a cell take in all answers; it must not have taken in any yet.
     *
     * @param scratch room for {@link Cell#MOST_THRESHOLDS} numbers
     * @return the cells that follow the cases of its box, without those that were given up
     */
    List<Cell> by(Cell cell, double[] scratch) {
        List<Cell> cases = new ArrayList<>(List.of(cell));
        for (Answer answer : answers) {
            for (int i = cases.size() - 1; i >= 0; i--) {
                cases.get(i).observe(answer, lapse, scratch, cases);
            }
            for (int i = cases.size() - 1; i >= 0; i--) {
                // a weight never grows again
                if (cases.get(i).logWeight() < least) {
                    cases.remove(i);
                }
            }
            if (cases.isEmpty()) {
                return cases;
            }
            if (cases.size() > MOST_CASES) {
                cases.sort(Comparator.comparingDouble(each -> -each.logWeight()));
                cases.subList(MOST_CASES, cases.size()).clear();
            }
        }
        return cases;
    }
}
