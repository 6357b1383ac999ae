package dev.limitlens.analysis;

import java.util.Arrays;

/**
 * What is believed about the capacity under one hypothesis: the prior times the likelihood, integrated exactly.
 *
 * <p>Each answer bounds the capacity from one side, so the likelihood is constant between the bounds. The belief keeps the mass
 * of each piece; pieces at the ends whose share is negligible are let go.
 */
final class CapacityBelief {

    private static final double NEGLIGIBLE = 1e-7;
    private static final int MOST_PIECES = 48;

    /** The same of a belief that drifts: what others use blurs it, and each answer would bring it new pieces. */
    private static final int MOST_DRIFTING = 16;

    private final CapacityPrior prior;
    private int mostPieces = MOST_PIECES;
    private double[] bounds;
    private double[] cumulative;
    private double[] masses;
    private double[] above = {};
    private boolean summed;
    private double undetermined;
    private int pieces;

    /** The masses of each case apart, if there are several; their sum is {@link #masses}. */
    private final double[][] rows;

    CapacityBelief(CapacityPrior prior) {
        this(prior, 1);
    }

    /**
     * Creates a belief that learns together with which of several cases holds, each equally probable at first.
     *
     * @param cases number of cases, at least 1
     */
    CapacityBelief(CapacityPrior prior, int cases) {
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

    private CapacityBelief(CapacityBelief other, int cases) {
        prior = other.prior;
        bounds = other.bounds.clone();
        cumulative = other.cumulative.clone();
        masses = other.masses.clone();
        pieces = other.pieces;
        mostPieces = other.mostPieces;
        rows = new double[cases][];
        for (int k = 0; k < rows.length; k++) {
            rows[k] = other.rows[k].clone();
        }
    }

    CapacityBelief copy() {
        return new CapacityBelief(this, rows.length);
    }

    /** Returns the mass: prior times likelihood so far, up to the factors taken out by {@link #scale}. */
    double mass() {
        double sum = 0;
        for (int i = 0; i < pieces; i++) {
            sum += masses[i];
        }
        return sum;
    }

    void scale(double factor) {
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

    double low() {
        return bounds[0];
    }

    double high() {
        return bounds[pieces];
    }

    /** Returns the mass of the capacities of at least the given one. */
    double massFrom(double capacity) {
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

    /**
     * Multiplies by the likelihood of one answer and scales the mass to 1 again; it must have been 1.
     *
     * @param thresholds the capacity from which the request is admitted, each of the first {@code count} equally probable; in
     *     ascending order
     * @param admitted the answer
     * @param lapse probability that an answer is the opposite of the limiter's
     * @param undecided the likelihood of either answer at a capacity between two thresholds; of use if there are just two
     * @return the probability of the answer
     */
    double learn(double[] thresholds, int count, boolean admitted, double lapse, double undecided) {
        double determined = determined(thresholds, count, admitted, lapse, undecided);
        if (determined >= 0) {
            undetermined = thresholds[0] <= bounds[0] && thresholds[count - 1] >= bounds[pieces] ? 1 : 0;
            return determined;
        }
        double mass = weigh(thresholds, count, admitted, lapse, undecided);
        scale(1 / mass);
        return mass;
    }

    private double weigh(double[] thresholds, int count, boolean admitted, double lapse, double undecided) {
        summed = false;
        for (int k = 0; k < count; k++) {
            cut(thresholds[k]);
        }
        undetermined = 0;
        double mass = 0;
        int from = 0;
        for (int above = 0; above <= count; above++) {
            int to = from;
            while (to < pieces && (above == count || bounds[to] < thresholds[above])) {
                to++;
            }
            double likelihood = likelihood(above, count, admitted, lapse, undecided);
            for (int i = from; i < to; i++) {
                undetermined += above == 0 || above == count ? 0 : masses[i];
                masses[i] *= likelihood;
                mass += masses[i];
            }
            for (double[] row : rows) {
                for (int i = from; i < to; i++) {
                    row[i] *= likelihood;
                }
            }
            from = to;
        }
        return mass - trim(mass);
    }

    /**
     * Learns from an answer of which each case says from which capacity on the request is admitted. Case and capacity are learnt
     * together: a case that holds on is not believed anew with every answer. The mass must be 1, and is again.
     *
     * @param thresholds of each case the capacity from which the request is admitted
     * @param anew probability that another case holds from the next answer on, whichever
     * @return the probability of the answer
     */
    double learnCases(double[] thresholds, boolean admitted, double lapse, double anew) {
        int cases = rows.length;
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int k = 0; k < cases; k++) {
            least = Math.min(least, thresholds[k]);
            most = Math.max(most, thresholds[k]);
        }
        if (most <= bounds[0]) {
            return admitted ? 1 - lapse : lapse;
        }
        if (least >= bounds[pieces]) {
            return admitted ? lapse : 1 - lapse;
        }
        summed = false;
        for (int k = 0; k < cases; k++) {
            cut(thresholds[k]);
        }
        double mass = 0;
        for (int i = 0; i < pieces; i++) {
            double sum = 0;
            for (int k = 0; k < cases; k++) {
                rows[k][i] *= bounds[i] >= thresholds[k] == admitted ? 1 - lapse : lapse;
                sum += rows[k][i];
            }
            for (double[] row : rows) {
                row[i] = (1 - anew) * row[i] + anew * sum / cases;
            }
            masses[i] = sum;
            mass += sum;
        }
        double left = mass - trim(mass);
        scale(1 / left);
        return left;
    }

    /**
     * Lets the capacity move: with the given probability it lies elsewhere now, anywhere within reach with the same probability. The mass
     * must be 1, and is again. The capacity stays within the prior's range.
     *
     * @param moved probability that it moved
     * @param reach how far at most, positive
     */
    void drift(double moved, double reach) {
        mostPieces = MOST_DRIFTING;
        double[] next = boundsWithin(reach);
        int count = next.length - 1;
        double[] mixed = new double[Math.max(masses.length, count)];
        if (rows.length == 0) {
            spread(masses, moved, reach, next, mixed);
        }
        for (int k = 0; k < rows.length; k++) {
            double[] row = new double[mixed.length + 1];
            spread(rows[k], moved, reach, next, row);
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
        summed = false;
        trim(mass());
        scale(1 / mass());
    }

    /** Spreads some of the given masses evenly within reach, over the pieces between other bounds. */
    private void spread(double[] mass, double moved, double reach, double[] next, double[] into) {
        int count = next.length - 1;
        // the integral of the cumulative mass, up to each bound
        double[] below = new double[pieces + 1];
        double[] integral = new double[pieces + 1];
        for (int i = 0; i < pieces; i++) {
            below[i + 1] = below[i] + mass[i];
            integral[i + 1] = integral[i] + (below[i] + below[i + 1]) / 2 * (bounds[i + 1] - bounds[i]);
        }
        int old = 0;
        int lower = 0;
        int upper = 0;
        double spreadBelow = 0;
        for (int i = 0; i < count; i++) {
            double from = next[i + 1] - reach;
            double to = next[i + 1] + reach;
            lower = pieceUpTo(from, lower);
            upper = pieceUpTo(to, upper);
            // what would lie beyond the range stays at its ends
            double spread = i == count - 1
                    ? below[pieces]
                    : (integral(to, upper, below, integral) - integral(from, lower, below, integral)) / (2 * reach);
            into[i] = moved * (spread - spreadBelow);
            spreadBelow = spread;
            if (old < pieces && next[i] >= bounds[old]) {
                into[i] += (1 - moved) * mass[old++];
            }
        }
    }

    /** Returns the bounds, and as many beyond them as what moves within reach needs. */
    private double[] boundsWithin(double reach) {
        double[] next = new double[pieces + 5];
        int count = 0;
        for (int k = 2; k > 0; k--) {
            double below = bounds[0] - k * reach / 2;
            if (below > prior.low()) {
                next[count++] = below;
            } else if (count == 0 && bounds[0] > prior.low()) {
                next[count++] = prior.low();
            }
        }
        System.arraycopy(bounds, 0, next, count, pieces + 1);
        count += pieces + 1;
        double last = bounds[pieces];
        for (int k = 1; k <= 2 && last < prior.high(); k++) {
            last = Math.min(prior.high(), bounds[pieces] + k * reach / 2);
            next[count++] = last;
        }
        return Arrays.copyOf(next, count);
    }

    /** Returns the last piece that begins at or below a capacity, which is not less than where the given piece begins. */
    private int pieceUpTo(double capacity, int piece) {
        int last = piece;
        while (last + 1 < pieces && bounds[last + 1] <= capacity) {
            last++;
        }
        return last;
    }

    /**
     * Returns the integral of the cumulative mass up to a capacity, with what lies within a piece spread evenly over it.
     *
     * @param piece the piece in which the capacity lies, if it lies in any
     */
    private double integral(double capacity, int piece, double[] below, double[] integral) {
        if (capacity <= bounds[0]) {
            return 0;
        }
        if (capacity >= bounds[pieces]) {
            return integral[pieces] + (capacity - bounds[pieces]) * below[pieces];
        }
        double into = capacity - bounds[piece];
        double density = (below[piece + 1] - below[piece]) / (bounds[piece + 1] - bounds[piece]);
        return integral[piece] + into * (below[piece] + density * into / 2);
    }

    /** Returns what is believed if a case holds, with a mass of 1; the case must have some mass. */
    CapacityBelief ofCase(int k) {
        CapacityBelief belief = new CapacityBelief(this, 0);
        belief.masses = rows[k].clone();
        belief.scale(1 / belief.mass());
        return belief;
    }

    /** Returns the mass of a case. */
    double caseMass(int k) {
        double sum = 0;
        for (int i = 0; i < pieces; i++) {
            sum += rows[k][i];
        }
        return sum;
    }

    /**
     * Parts what the cases stand for anew, without the first or the last of them: each stands for an equal share of the way that is
     * left. The mass is 1 afterwards.
     */
    void giveUpCase(int gone) {
        int cases = rows.length;
        double share = (cases - 1.0) / cases;
        double begin = gone == 0 ? 1 : 0;
        double[][] parted = new double[cases][pieces];
        for (int k = 0; k < cases; k++) {
            double from = begin + k * share;
            double to = from + share;
            for (int old = 0; old < cases; old++) {
                double overlap = Math.min(to, old + 1) - Math.max(from, old);
                for (int i = 0; i < pieces && overlap > 0; i++) {
                    parted[k][i] += overlap * rows[old][i];
                }
            }
        }
        for (int i = 0; i < pieces; i++) {
            masses[i] = 0;
            for (int k = 0; k < cases; k++) {
                rows[k][i] = parted[k][i];
                masses[i] += parted[k][i];
            }
        }
        scale(1 / mass());
    }

    private static double likelihood(int above, int count, boolean admitted, double lapse, double undecided) {
        double right = above == 1 && count == 2 ? undecided : (double) (admitted ? above : count - above) / count;
        return lapse + (1 - 2 * lapse) * right;
    }

    /** Returns how probable it was, before the latest answer was learnt, that the capacity lies between its thresholds. */
    double undetermined() {
        return undetermined;
    }

    /** Returns the mass of the capacities from the one to below the other. */
    double massBetween(double low, double high) {
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

    /** Returns the likelihood of an answer that is the same for every capacity, or -1 if it is not. */
    private double determined(double[] thresholds, int count, boolean admitted, double lapse, double undecided) {
        int above = 0;
        for (int k = 0; k < count; k++) {
            if (thresholds[k] <= bounds[0]) {
                above++;
            } else if (thresholds[k] < bounds[pieces]) {
                return -1;
            }
        }
        return likelihood(above, count, admitted, lapse, undecided);
    }

    /** Becomes a mixture of this belief and the given share of another one of the same prior; both must have a mass of 1. */
    void mix(CapacityBelief other, double share) {
        summed = false;
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
        trim(mass());
        scale(1 / mass());
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

    private int pieceAt(double capacity) {
        int piece = pieces - 1;
        while (piece >= 0 && bounds[piece] > capacity) {
            piece--;
        }
        return piece >= 0 && capacity <= bounds[piece + 1] ? piece : -1;
    }

    private void cut(double at) {
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

    /** Lets the ends go whose share is negligible; returns their mass. */
    private double trim(double mass) {
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

    /** Returns the capacity below which the given share of the mass lies. */
    double quantile(double share) {
        double left = share * mass();
        int piece = 0;
        while (piece < pieces - 1 && left > masses[piece]) {
            left -= masses[piece++];
        }
        double inside = masses[piece] > 0 ? Math.min(1, Math.max(0, left / masses[piece])) : 0.5;
        return bounds[piece] + inside * (bounds[piece + 1] - bounds[piece]);
    }

    int pieces() {
        return pieces;
    }

    double bound(int i) {
        return bounds[i];
    }

    double pieceMass(int i) {
        return masses[i];
    }
}
