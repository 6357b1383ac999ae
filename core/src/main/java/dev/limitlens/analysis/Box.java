package dev.limitlens.analysis;

/** A box of parameters, and what the cells have in common that follow its cases: all of them go when it is cut. */
final class Box {

    /** Width that leaves nothing open, and yet a density. */
    private static final double NARROW = 1e-9;

    /** The same of an amount that was used earlier: it is a share of the capacity, which needs some width. */
    private static final double AMOUNT = 1.0 / 64;

    /** Width that a side counts as at least: some boxes have sides of no width at all. */
    private static final double LEAST_WIDTH = 1e-12;

    /** Its corner next to the origin of the unit cube, and the opposite one; never changed. */
    final double[] low;

    final double[] high;

    /** Whether it stands for a point: there is nothing in it to tell apart. */
    private final boolean point;

    private boolean cut;

    Box(double[] low, double[] high) {
        this(low, high, false);
    }

    private Box(double[] low, double[] high, boolean point) {
        this.low = low;
        this.high = high;
        this.point = point;
    }

    /** Returns the box around a point, which is never cut. */
    static Box around(HypothesisSpace space, double[] point) {
        double[] low = new double[point.length];
        double[] high = new double[point.length];
        for (int d = 0; d < point.length; d++) {
            double width = space.isAmount(d) ? AMOUNT : NARROW;
            low[d] = Math.max(0, Math.min(1 - width, point[d] - width / 2));
            high[d] = low[d] + width;
        }
        return new Box(low, high, true);
    }

    /** Returns the natural logarithm of its volume; an amount that was used earlier counts as a side, too. */
    double logVolume() {
        double sum = 0;
        for (int d = 0; d < low.length; d++) {
            sum += Math.log(Math.max(LEAST_WIDTH, high[d] - low[d]));
        }
        return sum;
    }

    /** Returns whether it stands for a point. */
    boolean isPoint() {
        return point;
    }

    /**
     * Returns the longest side by its bearing on what a limiter answers, or -1 if none is longer than its finest width, and of a point.
     *
     * @param answers how many are known
     */
    int widest(HypothesisSpace space, int answers) {
        int widest = -1;
        double most = 0;
        for (int d = 0; d < low.length && !point; d++) {
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
