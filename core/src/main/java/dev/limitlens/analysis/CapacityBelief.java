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

    private final CapacityPrior prior;
    private double[] bounds;
    private double[] cumulative;
    private double[] masses;
    private double[] above = {};
    private boolean summed;
    private double undetermined;
    private int pieces;

    CapacityBelief(CapacityPrior prior) {
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
    }

    private CapacityBelief(CapacityBelief other) {
        prior = other.prior;
        bounds = other.bounds.clone();
        cumulative = other.cumulative.clone();
        masses = other.masses.clone();
        pieces = other.pieces;
    }

    CapacityBelief copy() {
        return new CapacityBelief(this);
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
        double width = cumulative[piece + 1] - cumulative[piece];
        return width <= 0 ? 1 : (cumulative[piece + 1] - prior.cumulative(capacity)) / width;
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
        int above = 0;
        double likelihood = likelihood(0, count, admitted, lapse, undecided);
        for (int i = 0; i < pieces; i++) {
            while (above < count && bounds[i] >= thresholds[above]) {
                likelihood = likelihood(++above, count, admitted, lapse, undecided);
            }
            undetermined += above == 0 || above == count ? 0 : masses[i];
            masses[i] *= likelihood;
            mass += masses[i];
        }
        return mass - trim(mass);
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
        for (int k = 0; k <= other.pieces; k++) {
            cut(other.bounds[k]);
        }
        for (int i = 0; i < pieces; i++) {
            double middle = (bounds[i] + bounds[i + 1]) / 2;
            int k = other.pieceAt(middle);
            double width = k < 0 ? 0 : other.cumulative[k + 1] - other.cumulative[k];
            double theirs = width <= 0 ? 0 : other.masses[k] * (cumulative[i + 1] - cumulative[i]) / width;
            masses[i] += share * (theirs - masses[i]);
        }
        trim(mass());
        scale(1 / mass());
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
        if (pieces + 2 > bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
            cumulative = Arrays.copyOf(cumulative, bounds.length);
            masses = Arrays.copyOf(masses, bounds.length);
        }
        double share = shareFrom(piece, at);
        System.arraycopy(bounds, piece + 1, bounds, piece + 2, pieces - piece);
        System.arraycopy(cumulative, piece + 1, cumulative, piece + 2, pieces - piece);
        System.arraycopy(masses, piece + 1, masses, piece + 2, pieces - piece - 1);
        bounds[piece + 1] = at;
        cumulative[piece + 1] = prior.cumulative(at);
        masses[piece + 1] = masses[piece] * share;
        masses[piece] -= masses[piece + 1];
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
            pieces -= first;
        }
        while (pieces > MOST_PIECES) {
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
