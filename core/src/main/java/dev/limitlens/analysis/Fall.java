package dev.limitlens.analysis;

import java.util.Arrays;

/**
 * Where the mass of a distribution lies after some of it fell by an amount that is spread evenly up to a most: its convolution with a
 * uniform distribution on one side, above a floor. The mass of a piece counts as spread evenly over it.
 */
final class Fall {

    /** Bounds that are added to the old ones: as far as the mass falls, half of that, the floor, and the top of what comes to lie on it. */
    private static final int MORE_BOUNDS = 4;

    /** Bounds no further apart than this, as a share of the highest one, are one. */
    private static final double NO_PIECE = 1e-9;

    private final double[] bounds;
    private final int pieces;
    private final double rise;
    private final double most;
    private final double floor;
    private final double onFloor;
    private final double[] fallenBounds;

    /**
     * Looks at pieces between given bounds.
     *
     * @param bounds those of the pieces, in ascending order, and maybe others behind them; not changed
     * @param pieces how many there are
     * @param low where the range begins that nothing leaves
     * @param high where it ends
     * @param rise by how much all of the mass rises first, at least 0
     * @param most how far some of it falls then at most, positive
     * @param floor what would fall lower comes to lie right above this
     * @param onFloor up to how far above it, positive; no mass that falls may have begun lower
     */
    Fall(double[] bounds, int pieces, double low, double high, double rise, double most, double floor, double onFloor) {
        this.bounds = bounds;
        this.pieces = pieces;
        // something of it is left below the end of the range
        this.rise = Math.max(0, Math.min(rise, (high - bounds[0]) / 2));
        this.most = most;
        this.floor = floor;
        this.onFloor = onFloor;
        fallenBounds = boundsWithin(low, high);
    }

    /** Returns the bounds of the pieces between which the mass lies afterwards. */
    double[] fallenBounds() {
        return fallenBounds;
    }

    private double[] boundsWithin(double low, double high) {
        double first = bounds[0] + rise;
        double last = Math.min(high, bounds[pieces] + rise);
        double lowest = Math.max(low, Math.min(first, Math.max(floor, first - most)));
        double[] all = new double[pieces + 1 + MORE_BOUNDS];
        int count = 0;
        for (int i = 0; i <= pieces; i++) {
            all[count++] = Math.min(last, bounds[i] + rise);
        }
        for (double more : new double[] {lowest, (lowest + first) / 2, floor, floor + onFloor}) {
            if (more >= lowest && more < last) {
                all[count++] = more;
            }
        }
        Arrays.sort(all, 0, count);
        int distinct = 1;
        for (int i = 1; i < count; i++) {
            if (all[i] - all[distinct - 1] > NO_PIECE * last) {
                all[distinct++] = all[i];
            }
        }
        if (distinct == 1) {
            all[distinct++] = Math.max(last, Math.nextUp(all[0]));
        }
        return Arrays.copyOf(all, distinct);
    }

    /**
     * Lets some of the given masses fall.
     *
     * @param mass of each piece
     * @param falling of each piece, the share of it that falls
     * @param into takes the mass of each new piece
     */
    void spread(double[] mass, double[] falling, double[] into) {
        double[] stays = new double[pieces + 1];
        double[] falls = new double[pieces + 1];
        double[] integral = new double[pieces + 1];
        for (int i = 0; i < pieces; i++) {
            stays[i + 1] = stays[i] + mass[i] * (1 - falling[i]);
            falls[i + 1] = falls[i] + mass[i] * falling[i];
            integral[i + 1] = integral[i] + (falls[i] + falls[i + 1]) / 2 * (bounds[i + 1] - bounds[i]);
        }
        double beneath = fallenUpTo(floor, falls, integral, 0, 0);
        int count = fallenBounds.length - 1;
        int lower = 0;
        int upper = 0;
        double before = 0;
        for (int i = 0; i < count; i++) {
            double at = fallenBounds[i + 1];
            lower = pieceUpTo(at - rise, lower);
            upper = pieceUpTo(at - rise + most, upper);
            double below = cumulative(at - rise, lower, stays);
            if (i == count - 1) {
                below = stays[pieces] + falls[pieces];
            } else if (at > floor) {
                double onFloorAbove = Math.max(0, 1 - (at - floor) / onFloor);
                below += fallenUpTo(at, falls, integral, lower, upper) - beneath * onFloorAbove;
            }
            into[i] = below - before;
            before = below;
        }
    }

    /** Returns how much of what falls would come to lie below, if there were no floor. */
    private double fallenUpTo(double at, double[] falls, double[] integral, int lower, int upper) {
        double from = at - rise;
        double to = from + most;
        return (integral(to, pieceUpTo(to, upper), falls, integral)
                        - integral(from, pieceUpTo(from, lower), falls, integral))
                / most;
    }

    /** Returns the last piece that begins at or below a place, which is not below where the given piece begins, or the first one. */
    private int pieceUpTo(double at, int piece) {
        int last = piece;
        while (last + 1 < pieces && bounds[last + 1] <= at) {
            last++;
        }
        return last;
    }

    private double cumulative(double at, int piece, double[] below) {
        if (at <= bounds[0]) {
            return 0;
        }
        if (at >= bounds[pieces]) {
            return below[pieces];
        }
        double share = (at - bounds[piece]) / (bounds[piece + 1] - bounds[piece]);
        return below[piece] + share * (below[piece + 1] - below[piece]);
    }

    private double integral(double at, int piece, double[] below, double[] integral) {
        if (at <= bounds[0]) {
            return 0;
        }
        if (at >= bounds[pieces]) {
            return integral[pieces] + (at - bounds[pieces]) * below[pieces];
        }
        double into = at - bounds[piece];
        double density = (below[piece + 1] - below[piece]) / (bounds[piece + 1] - bounds[piece]);
        return integral[piece] + into * (below[piece] + density * into / 2);
    }
}
