package dev.limitlens.analysis;

/**
 * One unknown parameter, as a coordinate that is uniform over 0 to 1 under the prior.
 *
 * @param cells number of cells that the prior is cut into at first, at least 1
 * @param growsEarlier whether a larger coordinate makes the limiter give quota back earlier, or count less
 * @param finest width below which a cell is not cut any further, positive
 * @param bearing how much the coordinate bears on the answers beside those of the same space; the longest side in this measure is
 *     cut first
 */
record Dimension(int cells, boolean growsEarlier, double finest, double bearing) {

    /** Creates a dimension that bears on the answers in proportion to the number of its cells. */
    Dimension(int cells, boolean growsEarlier, double finest) {
        this(cells, growsEarlier, finest, cells);
    }
}
