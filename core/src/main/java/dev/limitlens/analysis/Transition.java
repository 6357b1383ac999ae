package dev.limitlens.analysis;

import dev.limitlens.limiter.Penalizing;

/**
 * How the limiters of a box get from answering like the first of {@linkplain MeterBounds its two meters} to answering like the last. Where
 * quota comes back gradually, that is parted into cases: which of them holds is learnt together with the capacity.
 */
enum Transition {
    /** There is nothing in between that could be told apart. */
    AT_ONCE(1),
    /** In equal steps, each of which stands for the limiters that answer there. */
    GRADUAL(3);

    /** Most thresholds of one answer. */
    static final int MOST_THRESHOLDS = GRADUAL.cases;

    private final int cases;

    Transition(int cases) {
        this.cases = cases;
    }

    /** Returns into how many cases what lies between the two meters is parted. */
    int cases() {
        return cases;
    }

    /** Returns how far along the way from the first meter to the last one the limiter answers in a case. */
    double part(int k) {
        return (2 * k + 1.0) / (2 * cases);
    }

    /**
     * Puts down from which capacities on a request is admitted that met anything between two loads: one if they demand the same, both
     * ends if nothing is known of what lies between, and else one for each case.
     *
     * @param low the capacity that the lesser demand needs
     * @param high the capacity that the greater demand needs
     * @param inOrder whether what the limiter met hangs on where it is in the box only
     * @param into takes {@link #MOST_THRESHOLDS} of them
     * @return how many there are
     */
    int thresholds(double low, double high, boolean inOrder, double[] into) {
        double width = high - low;
        if (width <= 1e-9) {
            into[0] = low;
            return 1;
        }
        if (!inOrder || this == AT_ONCE || high >= Penalizing.LOAD) {
            into[0] = low;
            into[1] = high;
            return 2;
        }
        // where nothing is owed at one end of the box, a part of it lies there altogether, and not only its edge
        boolean free = low <= 0;
        for (int k = 0; k < cases; k++) {
            into[k] = low + width * (free ? (double) k / (cases - 1) : part(k));
        }
        return cases;
    }

    /**
     * Returns between which two parts of the way from its early load to its late one the limiter answers, either as probable: all of
     * the way if nothing is known about that.
     */
    double[] between(CapacityBelief belief) {
        if (this == AT_ONCE) {
            return Particles.ALL_BETWEEN;
        }
        double mean = 0;
        double square = 0;
        for (int k = 0; k < cases; k++) {
            double from = (double) k / cases;
            double to = (k + 1.0) / cases;
            double weight = belief.caseMass(k);
            mean += weight * (from + to) / 2;
            square += weight * (from * from + from * to + to * to) / 3;
        }
        // two values have the mean and the variance of all
        double deviation = Math.sqrt(square - mean * mean);
        return new double[] {mean - deviation, mean + deviation};
    }
}
