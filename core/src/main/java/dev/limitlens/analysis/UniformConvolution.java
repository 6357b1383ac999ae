package dev.limitlens.analysis;

import java.util.Arrays;

/**
 * Where the mass of a distribution lies after it moved by anything within reach, all of it with the same probability: its convolution with
 * a uniform distribution. The mass of a piece counts as spread evenly over it.
 */
final class UniformConvolution {

    private final double[] bounds;
    private final int pieces;
    private final double reach;
    private final double[] movedBounds;

    /**
     * Looks at pieces between given bounds.
     *
     * @param bounds those of the pieces, in ascending order, and maybe others behind them; not changed
     * @param pieces how many there are
     * @param low where the range begins that nothing leaves
     * @param high where it ends
     * @param reach how far the mass moves at most, positive
     */
    UniformConvolution(double[] bounds, int pieces, double low, double high, double reach) {
        this.bounds = bounds;
        this.pieces = pieces;
        this.reach = reach;
        movedBounds = boundsWithin(low, high);
    }

    /** Returns the bounds of the pieces between which the mass lies afterwards: the old ones, and as many beyond them as it needs. */
    double[] movedBounds() {
        return movedBounds;
    }

    private double[] boundsWithin(double low, double high) {
        double[] next = new double[pieces + 5];
        int count = 0;
        for (int k = 2; k > 0; k--) {
            double below = bounds[0] - k * reach / 2;
            if (below > low) {
                next[count++] = below;
            } else if (count == 0 && bounds[0] > low) {
                next[count++] = low;
            }
        }
        System.arraycopy(bounds, 0, next, count, pieces + 1);
        count += pieces + 1;
        double last = bounds[pieces];
        for (int k = 1; k <= 2 && last < high; k++) {
            last = Math.min(high, bounds[pieces] + k * reach / 2);
            next[count++] = last;
        }
        return Arrays.copyOf(next, count);
    }

    /**
     * Spreads some of the given masses evenly within reach, over the pieces between the new bounds.
     *
     * @param mass of each piece
     * @param moved the share of the mass that moves
     * @param into takes the mass of each new piece
     */
    void spread(double[] mass, double moved, double[] into) {
        int count = movedBounds.length - 1;
        EvenMass even = new EvenMass(bounds, pieces, mass);
        int old = 0;
        int lower = 0;
        int upper = 0;
        double spreadBelow = 0;
        for (int i = 0; i < count; i++) {
            double from = movedBounds[i + 1] - reach;
            double to = movedBounds[i + 1] + reach;
            lower = even.pieceUpTo(from, lower);
            upper = even.pieceUpTo(to, upper);
            // what would lie beyond the range stays at its ends
            double spread = i == count - 1
                    ? even.total()
                    : (even.integral(to, upper) - even.integral(from, lower)) / (2 * reach);
            into[i] = moved * (spread - spreadBelow);
            spreadBelow = spread;
            if (old < pieces && movedBounds[i] >= bounds[old]) {
                into[i] += (1 - moved) * mass[old++];
            }
        }
    }
}
