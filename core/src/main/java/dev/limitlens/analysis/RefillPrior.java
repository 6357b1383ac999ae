package dev.limitlens.analysis;

/**
 * The prior over the refill rate of a bucket, relative to nominal capacity / nominal window.
 *
 * <p>On the log scale it is a mixture of three logistic laws about 1. Most documented buckets refill just their nominal capacity
 * per nominal window, hence a narrow one; a nominal value that is roughly right makes the second; the third has tails that fall
 * off like a power, for a nominal value that says little. It reaches from 1/64 to 64.
 */
final class RefillPrior {

    private static final double LARGEST = Math.log(64);

    private static final double[] SHARES = {0.2, 0.5, 0.3};

    /** Scales of the logistic laws, in units of the natural logarithm. */
    private static final double[] SCALES = {0.015, 0.35, 1};

    /** Number of equal parts of the unit interval whose ends are looked up; quantiles in between are interpolated. */
    private static final int PARTS = 8192;

    private static final double[] LOG_FACTORS = logFactors();

    private RefillPrior() {}

    /** Maps a coordinate that is uniform over 0 to 1 to a factor; grows with it. */
    static double factor(double coordinate) {
        double place = Math.min(1, Math.max(0, coordinate)) * PARTS;
        int part = Math.min(PARTS - 1, (int) place);
        double inside = place - part;
        return Math.exp(LOG_FACTORS[part] + inside * (LOG_FACTORS[part + 1] - LOG_FACTORS[part]));
    }

    /** Returns the prior probability of the factors up to the given one. */
    static double cumulative(double factor) {
        double least = uncut(-LARGEST);
        double share = (uncut(Math.log(factor)) - least) / (uncut(LARGEST) - least);
        return Math.min(1, Math.max(0, share));
    }

    private static double uncut(double logFactor) {
        double sum = 0;
        for (int i = 0; i < SHARES.length; i++) {
            sum += SHARES[i] / (1 + Math.exp(-logFactor / SCALES[i]));
        }
        return sum;
    }

    private static double[] logFactors() {
        double[] factors = new double[PARTS + 1];
        for (int k = 0; k <= PARTS; k++) {
            double wanted = (double) k / PARTS;
            double low = -LARGEST;
            double high = LARGEST;
            for (int i = 0; i < 60; i++) {
                double middle = (low + high) / 2;
                if (cumulative(Math.exp(middle)) < wanted) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            factors[k] = (low + high) / 2;
        }
        return factors;
    }
}
