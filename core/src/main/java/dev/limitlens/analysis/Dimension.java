package dev.limitlens.analysis;

/**
 * One unknown parameter, as a coordinate that is uniform over 0 to 1 under the prior.
 *
 * @param cells number of cells that the prior is cut into at first, at least 1
 * @param growsEarlier whether a larger coordinate makes the limiter give quota back earlier, or count less
 * @param finest width below which a cell is not cut any further, positive
 */
record Dimension(int cells, boolean growsEarlier, double finest) {}
