package dev.limitlens.analysis;

import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * A measure on the capacities that is the prior times a factor of its own in each of its pieces: what a likelihood leaves of the prior that
 * is constant between some bounds. If several cases are told apart it holds that of each case, too.
 *
 * <p>It stays small: pieces at the ends whose share is negligible are let go, and of too many pieces the lightest become one. Its arrays are
 * open to the belief that multiplies them; whoever changes masses {@linkplain #scale scales} the measure afterwards.
 *
 * <p>A belief is such a measure, and does not hold one: there are thousands of them, and a question to each would cost another look.
 */
abstract class PiecewiseMeasure {

    private static final double NEGLIGIBLE = 1e-7;

    private final CapacityPrior prior;

    /** Number of pieces; the arrays may be longer. */
    int pieces;

    /** Where the pieces begin, and the end of the last one. */
    double[] bounds;

    /** The prior's cumulative measure at the bounds. */
    double[] cumulative;

    double[] masses;

    /** The masses of each case apart, if there are several; their sum is {@link #masses}. */
    final double[][] rows;

    private double[] above = {};
    private boolean summed;

    /**
     * Begins with the prior.
     *
     * @param cases number of cases, at least 1, each of which has an equal part of it
     */
    PiecewiseMeasure(CapacityPrior prior, int cases) {
        this.prior = prior;
        bounds = new double[8];
        cumulative = new double[8];
        masses = new double[8];
        bounds[0] = prior.low();
        bounds[1] = prior.high();
        cumulative[0] = prior.cumulative(bounds[0]);
        cumulative[1] = prior.cumulative(bounds[1]);
        masses[0] = cumulative[1] - cumulative[0];
        pieces = 1;
        rows = new double[cases > 1 ? cases : 0][bounds.length];
        for (double[] row : rows) {
            row[0] = masses[0] / cases;
        }
    }

    /** Copies the other one. */
    PiecewiseMeasure(PiecewiseMeasure other) {
        this(other, other.masses.clone(), other.rows.length);
        for (int k = 0; k < rows.length; k++) {
            rows[k] = other.rows[k].clone();
        }
    }

    /** Copies a case of the other one by itself. */
    PiecewiseMeasure(PiecewiseMeasure other, int ofCase) {
        this(other, other.rows[ofCase].clone(), 0);
    }

    private PiecewiseMeasure(PiecewiseMeasure other, double[] masses, int cases) {
        prior = other.prior;
        bounds = other.bounds.clone();
        cumulative = other.cumulative.clone();
        this.masses = masses;
        pieces = other.pieces;
        rows = new double[cases][];
    }

    /** Returns the mass: prior times likelihood so far, up to the factors taken out by {@link #scale}. */
    final double mass() {
        double sum = 0;
        for (int i = 0; i < pieces; i++) {
            sum += masses[i];
        }
        return sum;
    }

    /** Returns the mass of a case. */
    final double caseMass(int k) {
        double sum = 0;
        for (int i = 0; i < pieces; i++) {
            sum += rows[k][i];
        }
        return sum;
    }

    final void scale(double factor) {
        for (int i = 0; i < pieces; i++) {
            masses[i] *= factor;
        }
        for (double[] row : rows) {
            for (int i = 0; i < pieces; i++) {
                row[i] *= factor;
            }
        }
        summed = false;
    }

    final double low() {
        return bounds[0];
    }

    final double high() {
        return bounds[pieces];
    }

    /** Returns the mass of the capacities of at least the given one. */
    final double massFrom(double capacity) {
        if (capacity >= bounds[pieces]) {
            return 0;
        }
        if (!summed) {
            sum();
        }
        if (capacity <= bounds[0]) {
            return above[0];
        }
        int piece = Arrays.binarySearch(bounds, 0, pieces, capacity);
        piece = piece < 0 ? -2 - piece : piece;
        return above[piece + 1]
                + (bounds[piece] == capacity ? masses[piece] : masses[piece] * shareFrom(piece, capacity));
    }

    /** Adds up the masses from above, so that a question costs one look. */
    private void sum() {
        if (above.length < pieces + 1) {
            above = new double[masses.length + 1];
        }
        above[pieces] = 0;
        for (int i = pieces - 1; i >= 0; i--) {
            above[i] = above[i + 1] + masses[i];
        }
        summed = true;
    }

    private double shareFrom(int piece, double capacity) {
        return shareFromMeasured(piece, prior.cumulative(capacity));
    }

    /** Returns the same from the prior's cumulative measure at the capacity. */
    private double shareFromMeasured(int piece, double measured) {
        double width = cumulative[piece + 1] - cumulative[piece];
        return width <= 0 ? 1 : (cumulative[piece + 1] - measured) / width;
    }

    /** Returns the mass of the capacities from the one to below the other. */
    final double massBetween(double low, double high) {
        if (low >= bounds[pieces] || high <= bounds[0]) {
            return 0;
        }
        if (low <= bounds[0] && high >= bounds[pieces]) {
            return mass();
        }
        double mass = 0;
        for (int i = 0; i < pieces && bounds[i] < high; i++) {
            if (bounds[i + 1] <= low || masses[i] == 0) {
                continue;
            }
            double from = bounds[i] >= low ? 1 : shareFrom(i, low);
            double beyond = bounds[i + 1] <= high ? 0 : shareFrom(i, high);
            mass += masses[i] * (from - beyond);
        }
        return mass;
    }

    /** Returns the capacity below which the given share of the mass lies. */
    final double quantile(double share) {
        double left = share * mass();
        int piece = 0;
        while (piece < pieces - 1 && left > masses[piece]) {
            left -= masses[piece++];
        }
        double inside = masses[piece] > 0 ? Math.min(1, Math.max(0, left / masses[piece])) : 0.5;
        return bounds[piece] + inside * (bounds[piece + 1] - bounds[piece]);
    }

    final int pieces() {
        return pieces;
    }

    final double bound(int i) {
        return bounds[i];
    }

    final double pieceMass(int i) {
        return masses[i];
    }

    // ---- other pieces

    /** Parts the piece in which a capacity lies there, if it lies in any. */
    final void cut(double at) {
        if (!(at > bounds[0] && at < bounds[pieces])) {
            return;
        }
        int piece = pieces - 1;
        while (bounds[piece] > at) {
            piece--;
        }
        if (bounds[piece] == at) {
            return;
        }
        grow();
        double measured = prior.cumulative(at);
        double share = shareFromMeasured(piece, measured);
        System.arraycopy(bounds, piece + 1, bounds, piece + 2, pieces - piece);
        System.arraycopy(cumulative, piece + 1, cumulative, piece + 2, pieces - piece);
        System.arraycopy(masses, piece + 1, masses, piece + 2, pieces - piece - 1);
        bounds[piece + 1] = at;
        cumulative[piece + 1] = measured;
        masses[piece + 1] = masses[piece] * share;
        masses[piece] -= masses[piece + 1];
        for (double[] row : rows) {
            System.arraycopy(row, piece + 1, row, piece + 2, pieces - piece - 1);
            row[piece + 1] = row[piece] * share;
            row[piece] -= row[piece + 1];
        }
        pieces++;
    }

    /** Takes capacities in again that were let go at the ends, without any mass. */
    private void widen(double low, double high) {
        if (high > bounds[pieces]) {
            grow();
            bounds[pieces + 1] = high;
            cumulative[pieces + 1] = prior.cumulative(high);
            empty(pieces++);
        }
        if (low < bounds[0]) {
            grow();
            System.arraycopy(bounds, 0, bounds, 1, pieces + 1);
            System.arraycopy(cumulative, 0, cumulative, 1, pieces + 1);
            System.arraycopy(masses, 0, masses, 1, pieces);
            for (double[] row : rows) {
                System.arraycopy(row, 0, row, 1, pieces);
            }
            bounds[0] = low;
            cumulative[0] = prior.cumulative(low);
            pieces++;
            empty(0);
        }
    }

    private void empty(int piece) {
        masses[piece] = 0;
        for (double[] row : rows) {
            row[piece] = 0;
        }
    }

    /** Makes room for one more piece. */
    private void grow() {
        if (pieces + 2 > Math.min(bounds.length, masses.length + 1)) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
            cumulative = Arrays.copyOf(cumulative, bounds.length);
            masses = Arrays.copyOf(masses, bounds.length);
            for (int k = 0; k < rows.length; k++) {
                rows[k] = Arrays.copyOf(rows[k], bounds.length);
            }
        }
    }

    /** Moves some of the mass by anything within reach; the capacities stay within the prior's range. */
    final void move(double moved, double reach) {
        UniformConvolution drift = new UniformConvolution(bounds, pieces, prior.low(), prior.high(), reach);
        become(drift.movedBounds(), (masses, into) -> drift.spread(masses, moved, into));
    }

    /**
     * Lets some of the mass fall, see {@link Fall}; the capacities stay within the prior's range.
     *
     * @param falling of each piece, the share of it that falls
     * @param rise by how much all of the mass rises first, at least 0
     * @param most how far it falls then at most, positive
     * @param floor what would fall lower comes to lie right above this
     * @param onFloor up to how far above it, positive
     */
    final void fall(double[] falling, double rise, double most, double floor, double onFloor) {
        Fall fall = new Fall(bounds, pieces, prior.low(), prior.high(), rise, most, floor, onFloor);
        become(fall.fallenBounds(), (masses, into) -> fall.spread(masses, falling, into));
    }

    /** Takes other pieces; the operator puts the masses of the old ones into them. */
    private void become(double[] next, BiConsumer<double[], double[]> spread) {
        int count = next.length - 1;
        double[] mixed = new double[Math.max(masses.length, count)];
        if (rows.length == 0) {
            spread.accept(masses, mixed);
        }
        for (int k = 0; k < rows.length; k++) {
            double[] row = new double[mixed.length + 1];
            spread.accept(rows[k], row);
            rows[k] = row;
            for (int i = 0; i < count; i++) {
                mixed[i] += row[i];
            }
        }
        double[] measured = new double[mixed.length + 1];
        int old = 0;
        for (int i = 0; i <= count; i++) {
            // most bounds are old ones, whose measure is known
            while (old < pieces && bounds[old] < next[i]) {
                old++;
            }
            measured[i] = bounds[old] == next[i] ? cumulative[old] : prior.cumulative(next[i]);
        }
        bounds = Arrays.copyOf(next, mixed.length + 1);
        cumulative = measured;
        masses = mixed;
        pieces = count;
    }

    /** Becomes a mixture of this measure and the given share of another one of the same prior. */
    final void blend(PiecewiseMeasure other, double share) {
        widen(other.bounds[0], other.bounds[other.pieces]);
        for (int k = 0; k <= other.pieces; k++) {
            cut(other.bounds[k]);
        }
        for (int i = 0; i < pieces; i++) {
            double middle = (bounds[i] + bounds[i + 1]) / 2;
            int k = other.pieceAt(middle);
            double width = k < 0 ? 0 : other.cumulative[k + 1] - other.cumulative[k];
            double theirs = width <= 0 ? 0 : other.masses[k] * (cumulative[i + 1] - cumulative[i]) / width;
            masses[i] += share * (theirs - masses[i]);
            for (int c = 0; c < rows.length; c++) {
                double part = width <= 0 ? 0 : other.rows[c][k] * (cumulative[i + 1] - cumulative[i]) / width;
                rows[c][i] += share * (part - rows[c][i]);
            }
        }
    }

    private int pieceAt(double capacity) {
        int piece = pieces - 1;
        while (piece >= 0 && bounds[piece] > capacity) {
            piece--;
        }
        return piece >= 0 && capacity <= bounds[piece + 1] ? piece : -1;
    }

    /**
     * Lets the ends go whose share is negligible, and merges the lightest pieces.
     *
     * @param mass the mass
     * @param mostPieces how many pieces are kept at most
     * @return the mass that is gone
     */
    final double trim(double mass, int mostPieces) {
        double floor = mass * NEGLIGIBLE;
        double gone = 0;
        while (pieces > 1 && masses[pieces - 1] <= floor) {
            gone += masses[--pieces];
        }
        int first = 0;
        while (first < pieces - 1 && masses[first] <= floor) {
            gone += masses[first++];
        }
        if (first > 0) {
            System.arraycopy(bounds, first, bounds, 0, pieces - first + 1);
            System.arraycopy(cumulative, first, cumulative, 0, pieces - first + 1);
            System.arraycopy(masses, first, masses, 0, pieces - first);
            for (double[] row : rows) {
                System.arraycopy(row, first, row, 0, pieces - first);
            }
            pieces -= first;
        }
        while (pieces > mostPieces) {
            mergeLightest();
        }
        return gone;
    }

    /** Merges the two neighbours that weigh least together; their densities become one. */
    private void mergeLightest() {
        int lightest = 0;
        for (int i = 1; i < pieces - 1; i++) {
            if (masses[i] + masses[i + 1] < masses[lightest] + masses[lightest + 1]) {
                lightest = i;
            }
        }
        masses[lightest] += masses[lightest + 1];
        System.arraycopy(bounds, lightest + 2, bounds, lightest + 1, pieces - lightest - 1);
        System.arraycopy(cumulative, lightest + 2, cumulative, lightest + 1, pieces - lightest - 1);
        System.arraycopy(masses, lightest + 2, masses, lightest + 1, pieces - lightest - 2);
        for (double[] row : rows) {
            row[lightest] += row[lightest + 1];
            System.arraycopy(row, lightest + 2, row, lightest + 1, pieces - lightest - 2);
        }
        pieces--;
    }
}
