package dev.limitlens.analysis;

/** A box of parameters, and what the cells have in common that follow its cases: all of them go when it is cut. */
final class Box {

    /** Its corner next to the origin of the unit cube, and the opposite one; never changed. */
    final double[] low;

    final double[] high;

    private boolean cut;

    Box(double[] low, double[] high) {
        this.low = low;
        this.high = high;
    }

    /**
     * Returns the longest side by its bearing on what a limiter answers, or -1 if none is longer than its finest width.
     *
     * @param answers how many are known
     */
    int widest(HypothesisSpace space, int answers) {
        int widest = -1;
        double most = 0;
        for (int d = 0; d < low.length; d++) {
            Dimension dimension = space.dimensions().get(d);
            double width = high[d] - low[d];
            double relative = width * dimension.bearing();
            if (width > dimension.finest(answers) && relative > most) {
                most = relative;
                widest = d;
            }
        }
        return widest;
    }

    /** Returns the half below the middle of a side. */
    Box below(int side) {
        double[] middle = high.clone();
        middle[side] = (low[side] + high[side]) / 2;
        return new Box(low.clone(), middle);
    }

    /** Returns the half above the middle of a side. */
    Box above(int side) {
        double[] middle = low.clone();
        middle[side] = (low[side] + high[side]) / 2;
        return new Box(middle, high);
    }

    /** Marks the box as cut; returns whether it was not yet. */
    boolean cut() {
        boolean first = !cut;
        cut = true;
        return first;
    }

    boolean isCut() {
        return cut;
    }
}
