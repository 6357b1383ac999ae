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
                // in order already but for these few
                int at = count++;
                for (; at > 0 && all[at - 1] > more; at--) {
                    all[at] = all[at - 1];
                }
                all[at] = more;
            }
        }
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
        double[] staying = new double[pieces];
        double[] moving = new double[pieces];
        for (int i = 0; i < pieces; i++) {
            staying[i] = mass[i] * (1 - falling[i]);
            moving[i] = mass[i] * falling[i];
        }
        EvenMass stays = new EvenMass(bounds, pieces, staying);
        EvenMass falls = new EvenMass(bounds, pieces, moving);
        double beneath = fallenUpTo(floor, falls, 0, 0);
        int count = fallenBounds.length - 1;
        int lower = 0;
        int upper = 0;
        double before = 0;
        for (int i = 0; i < count; i++) {
            double at = fallenBounds[i + 1];
            lower = falls.pieceUpTo(at - rise, lower);
            upper = falls.pieceUpTo(at - rise + most, upper);
            double below = stays.below(at - rise, lower);
            if (i == count - 1) {
                below = stays.total() + falls.total();
            } else if (at > floor) {
                double onFloorAbove = Math.max(0, 1 - (at - floor) / onFloor);
                below += fallenUpTo(at, falls, lower, upper) - beneath * onFloorAbove;
            }
            into[i] = below - before;
            before = below;
        }
    }

    /**
     * Returns how much of what falls would come to lie below a place, if there were no floor.
     *
     * @param lower a piece that does not begin above the lowest place from which it may have fallen there
     * @param upper the same of the highest
     */
    private double fallenUpTo(double place, EvenMass falls, int lower, int upper) {
        double from = place - rise;
        double to = from + most;
        return (falls.integral(to, falls.pieceUpTo(to, upper)) - falls.integral(from, falls.pieceUpTo(from, lower)))
                / most;
    }
}
