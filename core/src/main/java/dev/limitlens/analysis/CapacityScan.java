package dev.limitlens.analysis;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.DoubleStream;

/** The likelihood of all answers as a function of one capacity, times its prior: constant between two requirements. */
final class CapacityScan {

    /** Probability that an answer is the opposite of what the limiter meant. */
    private static final double LAPSE = 1.0 / 200;

    /** Log likelihood of an answer as the limiter meant it. */
    static final double RIGHT = Math.log(1 - LAPSE);

    /** Log likelihood of the opposite answer. */
    static final double WRONG = Math.log(LAPSE);

    private final double[] bounds;
    private final double[] logMass;

    /**
     * Creates a scan.
     *
     * @param bounds where it changes, with the ends of the prior
     * @param logMass log of prior mass times likelihood of each piece, one fewer
     */
    CapacityScan(double[] bounds, double[] logMass) {
        this.bounds = bounds;
        this.logMass = logMass;
    }

    static double[] bounds(double[] required, CapacityPrior prior) {
        return DoubleStream.concat(
                        DoubleStream.of(prior.low(), prior.high()),
                        Arrays.stream(required).filter(r -> r > prior.low() && r < prior.high()))
                .sorted()
                .distinct()
                .toArray();
    }

    /**
     * Returns the scan over a prior, which is scaled to a mass of 1.
     *
     * @param required the capacity from which on each answer is an admission
     * @param admitted whether it was one
     * @param counts whether the answer has a part in it
     */
    static CapacityScan of(double[] required, IntPredicate admitted, CapacityPrior prior, IntPredicate counts) {
        double[] bounds = bounds(required, prior);
        double[] change = new double[bounds.length];
        double likelihood = 0;
        for (int i = 0; i < required.length; i++) {
            if (!counts.test(i)) {
                continue;
            }
            boolean admits = required[i] <= prior.low();
            likelihood += admits == admitted.test(i) ? RIGHT : WRONG;
            if (!admits && required[i] < prior.high()) {
                change[Arrays.binarySearch(bounds, required[i])] += admitted.test(i) ? RIGHT - WRONG : WRONG - RIGHT;
            }
        }
        double[] logMass = new double[bounds.length - 1];
        for (int k = 0; k + 1 < bounds.length; k++) {
            likelihood += change[k];
            logMass[k] = logShare(prior, bounds[k], bounds[k + 1]) + likelihood;
        }
        return new CapacityScan(bounds, logMass);
    }

    /** Returns the log of the share of the prior between two capacities, which rounding must not make negative. */
    static double logShare(CapacityPrior prior, double from, double to) {
        double whole = prior.cumulative(prior.high()) - prior.cumulative(prior.low());
        return Math.log(Math.max(0, prior.cumulative(to) - prior.cumulative(from)) / whole);
    }

    double logEvidence() {
        double greatest = Arrays.stream(logMass).max().orElse(Double.NEGATIVE_INFINITY);
        return greatest == Double.NEGATIVE_INFINITY
                ? greatest
                : greatest
                        + Math.log(Arrays.stream(logMass)
                                .map(l -> Math.exp(l - greatest))
                                .sum());
    }

    /** Adds what is believed of the capacity, with the given weight in all. */
    void addTo(Mixture mixture, double weight) {
        double evidence = logEvidence();
        for (int k = 0; k < logMass.length; k++) {
            mixture.add(bounds[k], bounds[k + 1], weight * Math.exp(logMass[k] - evidence));
        }
    }
}
