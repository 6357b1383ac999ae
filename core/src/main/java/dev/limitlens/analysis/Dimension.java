package dev.limitlens.analysis;

/**
 * One unknown parameter, as a coordinate that is uniform over 0 to 1 under the prior.
 *
 * @param cells number of cells that the prior is cut into at first, at least 1
 * @param growsEarlier whether a larger coordinate makes the limiter give quota back earlier, or count less
 * @param finest width below which a cell is not cut any further, positive
 * @param bearing how much the coordinate bears on the answers beside those of the same space; the longest side in this measure is
 *     cut first
 * @param finer how many times finer a cell may be cut once {@link #MANY} answers are known, at least 1
 */
record Dimension(int cells, boolean growsEarlier, double finest, double bearing, int finer) {

    /** Width below which a share of a window or of an interval is known better than any answer tells. */
    static final double FINEST_TIME = 1.0 / 4096;

    /** The same of an amount or a rate. */
    static final double FINEST_AMOUNT = 1.0 / 8192;

    /** Answers after which some parameters are known better than most experiments ever need. */
    static final int MANY = 64;

    /** Creates a dimension that is cut as finely, however many answers are known. */
    Dimension(int cells, boolean growsEarlier, double finest, double bearing) {
        this(cells, growsEarlier, finest, bearing, 1);
    }

    /** Creates a dimension that bears on the answers in proportion to the number of its cells. */
    Dimension(int cells, boolean growsEarlier, double finest) {
        this(cells, growsEarlier, finest, cells);
    }

    /** Returns the same with another number of cells at first. */
    Dimension withCells(int others) {
        return new Dimension(others, growsEarlier, finest, bearing, finer);
    }

    /** Returns the same where many answers tell more, and a cell may then be cut so many times finer. */
    Dimension finerOfMany(int times) {
        return new Dimension(cells, growsEarlier, finest, bearing, times);
    }

    /** Returns the width below which a cell is not cut any further once so many answers are known. */
    double finest(int answers) {
        return answers > MANY ? finest / finer : finest;
    }
}
