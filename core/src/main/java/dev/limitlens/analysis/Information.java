package dev.limitlens.analysis;

/** The entropy of a binary answer and the odds of a hypothesis, in bits, with the chance of a lapse mixed in; and sums of logarithms. */
final class Information {

    private static final int STEPS = 1 << 12;
    private static final double[] TABLE = new double[STEPS + 2];

    static {
        for (int i = 1; i < STEPS; i++) {
            double p = (double) i / STEPS;
            TABLE[i] = -(p * Math.log(p) + (1 - p) * Math.log1p(-p)) / Math.log(2);
        }
    }

    /** Doubt below which its size makes no difference. */
    private static final double LEAST_DOUBT = 1e-9;

    private Information() {}

    /** Returns the logarithm of the odds of a probability from 0 to 1, in bits: at most 30, and at least -30. */
    static double logOdds(double probability) {
        double inside = Math.min(1 - LEAST_DOUBT, Math.max(LEAST_DOUBT, probability));
        return Math.log(inside / (1 - inside)) / Math.log(2);
    }

    /** Returns the probability of an answer whose limiter gives it probability p, lapses included. */
    static double blur(double p) {
        return Posterior.LAPSE + (1 - 2 * Posterior.LAPSE) * Math.min(1, Math.max(0, p));
    }

    /** Returns the entropy of an answer of the given probability, from a table: to 1e-5 between the lapses and 1e-3 below. */
    static double entropy(double p) {
        double place = Math.min(1, Math.max(0, p)) * STEPS;
        int below = (int) place;
        return TABLE[below] + (place - below) * (TABLE[below + 1] - TABLE[below]);
    }

    /** Returns the logarithm of the sum of two numbers that are given as logarithms; at least one must be above 0. */
    static double logSum(double a, double b) {
        double most = Math.max(a, b);
        return most + Math.log(Math.exp(a - most) + Math.exp(b - most));
    }
}
