package dev.limitlens.analysis;

/**
 * How much mass lies below a place, and the integral of that, for masses of pieces that are each spread evenly over their piece: what a
 * convolution with a uniform distribution is made of.
 */
final class EvenMass {

    private final double[] bounds;
    private final int pieces;
    private final double[] below;
    private final double[] integral;
    private final double[] density;

    /**
     * Adds the masses up.
     *
     * @param bounds those of the pieces, in ascending order, and maybe others behind them; not changed, and not to be changed
     * @param pieces how many there are, at least 1
     * @param mass of each piece
     */
    EvenMass(double[] bounds, int pieces, double[] mass) {
        this.bounds = bounds;
        this.pieces = pieces;
        below = new double[pieces + 1];
        integral = new double[pieces + 1];
        density = new double[pieces];
        for (int i = 0; i < pieces; i++) {
            double width = bounds[i + 1] - bounds[i];
            below[i + 1] = below[i] + mass[i];
            integral[i + 1] = integral[i] + (below[i] + below[i + 1]) / 2 * width;
            density[i] = mass[i] / width;
        }
    }

    double total() {
        return below[pieces];
    }

    /** Returns the last piece that begins at or below a place, which is not below where the given piece begins; at least the given one. */
    int pieceUpTo(double place, int piece) {
        int last = piece;
        while (last + 1 < pieces && bounds[last + 1] <= place) {
            last++;
        }
        return last;
    }

    /**
     * Returns how much lies below a place.
     *
     * @param piece the piece in which the place lies, if it lies in any
     */
    double below(double place, int piece) {
        if (place <= bounds[0]) {
            return 0;
        }
        if (place >= bounds[pieces]) {
            return below[pieces];
        }
        return below[piece] + (place - bounds[piece]) * density[piece];
    }

    /**
     * Returns the integral of what lies below, up to a place.
     *
     * @param piece the piece in which the place lies, if it lies in any
     */
    double integral(double place, int piece) {
        if (place <= bounds[0]) {
            return 0;
        }
        if (place >= bounds[pieces]) {
            return integral[pieces] + (place - bounds[pieces]) * below[pieces];
        }
        double into = place - bounds[piece];
        return integral[piece] + into * (below[piece] + density[piece] * into / 2);
    }
}
