package dev.limitlens.analysis;

import java.util.Arrays;

/**
 * How much better the answers are explained if each of them departs from what the families together predict with some
 * probability: one of the ways in which none of them may be right.
 *
 * <p>If the families give the answer the probability p, the contaminated prediction gives it (1 - e) p + e r; e is one of a few values,
 * each equally probable at first. What departs answers the opposite, so r is 1 - p, but for questions whose answer nobody doubts: where a
 * predictor that knows no limiter expects the same as the families, r goes over to its prediction q, the more so the surer that is. An
 * answer that all families predicted costs a little, one that none of them thought possible gains much: after about three of those in
 * fifty answers a limiter that departs from all families is the more probable explanation. But the same question asked again and again
 * tells nothing, neither against departures nor, when at last the answer changes, for them. Relative to the families, so that it does not
 * matter how finely these are cut.
 */
final class Contamination {

    private static final double[] DEPARTURES = {0.1, 0.2, 0.3};

    private final double[] logFactors = new double[DEPARTURES.length];

    /**
     * Takes in an answer.
     *
     * @param probability the probability that the families together gave it, above 0
     * @param modelFree the same of a predictor that knows no limiter, above 0 and below 1
     */
    void observe(double probability, double modelFree) {
        double p = Math.min(1 - Posterior.LAPSE, Math.max(Posterior.LAPSE, probability));
        for (int k = 0; k < DEPARTURES.length; k++) {
            logFactors[k] += Math.log(departed(DEPARTURES[k], p, modelFree) / p);
        }
    }

    /** Returns the probability of an answer to which the families together, and a predictor that knows no limiter, give the given ones. */
    double predict(double probability, double modelFree) {
        double most = Arrays.stream(logFactors).max().orElse(0);
        double sum = 0;
        double all = 0;
        for (int k = 0; k < DEPARTURES.length; k++) {
            double weight = Math.exp(logFactors[k] - most);
            all += weight;
            sum += weight * departed(DEPARTURES[k], probability, modelFree);
        }
        return sum / all;
    }

    /** Returns the natural logarithm of the evidence relative to that of the families. */
    double logFactor() {
        double most = Arrays.stream(logFactors).max().orElse(0);
        double sum = 0;
        for (double logFactor : logFactors) {
            sum += Math.exp(logFactor - most);
        }
        return most + Math.log(sum / DEPARTURES.length);
    }

    private static double departed(double departure, double probability, double modelFree) {
        boolean agree = probability > 0.5 == modelFree > 0.5;
        double undoubted = agree ? Math.abs(2 * modelFree - 1) : 0;
        double otherwise = undoubted * modelFree + (1 - undoubted) * (1 - probability);
        return (1 - departure) * probability + departure * otherwise;
    }
}
