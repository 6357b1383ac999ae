package dev.limitlens.analysis;

import java.util.ArrayList;
import java.util.List;

/** The cells that a hypothesis space is laid out in before any answer. */
final class PriorGrid {

    private PriorGrid() {}

    /**
     * Returns the cells of the spaces, one space after the other, but for those that are impossible from the start.
     *
     * @param startNanos when the first request is sent
     */
    static List<Cell> of(List<HypothesisSpace> spaces, long startNanos) {
        List<Cell> cells = new ArrayList<>();
        spaces.forEach(space -> lay(space, startNanos, cells));
        return cells;
    }

    private static void lay(HypothesisSpace space, long startNanos, List<Cell> into) {
        int dimensions = space.dimensions().size();
        int[] index = new int[dimensions];
        while (true) {
            double[] low = new double[dimensions];
            double[] high = new double[dimensions];
            for (int d = 0; d < dimensions; d++) {
                int count = space.dimensions().get(d).cells();
                low[d] = (double) index[d] / count;
                high[d] = (double) (index[d] + 1) / count;
            }
            Cell cell = new Cell(space, low, high, startNanos);
            if (cell.logWeight() > Double.NEGATIVE_INFINITY) {
                into.add(cell);
            }
            int d = 0;
            while (d < dimensions && ++index[d] == space.dimensions().get(d).cells()) {
                index[d++] = 0;
            }
            if (d == dimensions) {
                return;
            }
        }
    }
}
