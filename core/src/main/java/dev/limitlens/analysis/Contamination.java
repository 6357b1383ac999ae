package dev.limitlens.analysis;

import java.util.Arrays;

/**
 * How much better the answers are explained if each of them departs from what the families together predict with some
 * probability: one of the ways in which none of them may be right.
 *
 * <p>If the families give the answer the probability p, the contaminated prediction gives it (1 - e) p + e (1 - p); e is one of
 * a few values, each equally probable at first. An answer that all families predicted costs a little, one that none of them
 * thought possible gains much: after about three of those in fifty answers a limiter that departs from all families is the more
 * probable explanation. Relative to the families, so that it does not matter how finely these are cut.
 */
final class Contamination {

    private static final double[] DEPARTURES = {0.1, 0.2, 0.3};

    private final double[] logFactors = new double[DEPARTURES.length];

    /** Takes in the probability that the families together gave the answer that came, above 0. */
    void observe(double probability) {
        double p = Math.min(1 - Posterior.LAPSE, Math.max(Posterior.LAPSE, probability));
        for (int k = 0; k < DEPARTURES.length; k++) {
            logFactors[k] += Math.log(departed(DEPARTURES[k], p) / p);
        }
    }

    /** Returns the probability of an answer to which the families together give the given one. */
    double predict(double probability) {
        double most = Arrays.stream(logFactors).max().orElse(0);
        double sum = 0;
        double all = 0;
        for (int k = 0; k < DEPARTURES.length; k++) {
            double weight = Math.exp(logFactors[k] - most);
            all += weight;
            sum += weight * departed(DEPARTURES[k], probability);
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

    private static double departed(double departure, double probability) {
        return (1 - departure) * probability + departure * (1 - probability);
    }
}
