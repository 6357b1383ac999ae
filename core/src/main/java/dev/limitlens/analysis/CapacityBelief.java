package dev.limitlens.analysis;

/**
 * What is believed about the capacity under one hypothesis: the prior times the likelihood, integrated exactly.
 *
 * <p>Each answer bounds the capacity from one side, so the likelihood is constant between the bounds. The belief keeps the mass
 * of each piece; pieces at the ends whose share is negligible are let go.
 */
final class CapacityBelief extends PiecewiseMeasure {

    private static final int MOST_PIECES = 48;

    /** The same of a belief that drifts: what others use blurs it, and each answer would bring it new pieces. */
    private static final int MOST_DRIFTING = 16;

    /** A piece whose end lies further from its begin, as a ratio, is parted before mass counts as spread evenly over it. */
    private static final double EVEN = 1.5;

    /** Mass for which it is worth it. */
    private static final double NOTICEABLE = 0.01;

    private int mostPieces = MOST_PIECES;
    private double undetermined;

    CapacityBelief(CapacityPrior prior) {
        this(prior, 1);
    }

    /**
     * Creates a belief that learns together with which of several cases holds, each equally probable at first.
     *
     * @param cases number of cases, at least 1
     */
    CapacityBelief(CapacityPrior prior, int cases) {
        super(prior, cases);
    }

    private CapacityBelief(CapacityBelief other) {
        super(other);
        mostPieces = other.mostPieces;
    }

    private CapacityBelief(CapacityBelief other, int ofCase) {
        super(other, ofCase);
        mostPieces = other.mostPieces;
    }

    CapacityBelief copy() {
        return new CapacityBelief(this);
    }

    // ---- what an answer says

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

    private double weigh(double[] thresholds, int count, boolean admitted, double lapse, double undecided) {
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
        return mass - trim(mass, mostPieces);
    }

    private static double likelihood(int above, int count, boolean admitted, double lapse, double undecided) {
        double right = above == 1 && count == 2 ? undecided : (double) (admitted ? above : count - above) / count;
        return lapse + (1 - 2 * lapse) * right;
    }

    /** Returns how probable it was, before the latest answer was learnt, that the capacity lies between its thresholds. */
    double undetermined() {
        return undetermined;
    }

    // ---- several cases

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
        double left = mass - trim(mass, mostPieces);
        scale(1 / left);
        return left;
    }

    /** Returns what is believed if a case holds, with a mass of 1; the case must have some mass. */
    CapacityBelief ofCase(int k) {
        CapacityBelief belief = new CapacityBelief(this, k);
        belief.scale(1 / belief.mass());
        return belief;
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

    // ---- beside the answers

    /**
     * Lets the capacity move: with the given probability it lies elsewhere now, anywhere within reach with the same probability. The mass
     * must be 1, and is again. The capacity stays within the prior's range.
     *
     * @param moved probability that it moved
     * @param reach how far at most, positive
     */
    void drift(double moved, double reach) {
        mostPieces = MOST_DRIFTING;
        move(moved, reach);
        trimToOne();
    }

    /**
     * Lets what is left of the capacity fall as others may use it: those of whose requests some come, and find enough. The mass must be 1,
     * and is again.
     *
     * @param nanos the time in which they use it, positive
     * @param rise what was charged for that time already, in the limiter's unit, at least 0
     * @param load what is used besides, in the limiter's unit: nothing falls below
     */
    void fall(HiddenUse use, long nanos, double rise, double load) {
        double least = use.smallestRequest();
        if (rise <= 0 && high() - load <= least) {
            return;
        }
        mostPieces = MOST_DRIFTING;
        for (int i = 0; i < pieces; i++) {
            if (masses[i] > NOTICEABLE && bounds[i + 1] > EVEN * bounds[i]) {
                cut(EVEN * bounds[i]);
            }
        }
        cut(load - rise + least);
        cut(load - rise + use.largestRequest());
        double probability = use.probability(nanos);
        double[] falling = new double[pieces];
        for (int i = 0; i < pieces; i++) {
            double headroom = (bounds[i] + bounds[i + 1]) / 2 + rise - load;
            falling[i] = probability * use.findsEnough(headroom);
        }
        fall(falling, rise, 2 * use.amount(nanos), load, least);
        trimToOne();
    }

    /** Becomes a mixture of this belief and the given share of another one of the same prior; both must have a mass of 1. */
    void mix(CapacityBelief other, double share) {
        blend(other, share);
        trimToOne();
    }

    private void trimToOne() {
        trim(mass(), mostPieces);
        scale(1 / mass());
    }
}
