package dev.limitlens.analysis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a request promises: the evidence about the family and the parameters that its answer is expected to give, and its price.
 *
 * <p>The limiters are deterministic, so the information in a binary answer is the entropy of its mean prediction minus the mean
 * entropy of the predictions, without nested sampling.
 */
final class Judge {

    /** Share of the capacity that is worth keeping for later in the window. */
    private static final double RESERVE = 0.12;

    private static final double LAPSE_ENTROPY = Information.entropy(Posterior.LAPSE);

    private final Particles particles;
    private final ProbeCosts costs;
    private final double typicalCapacity;
    /** What each particle and each class answered when a request was judged last. */
    private final double[] admits;

    private final double[] likelyAdmit;
    private final double[] classAdmit;
    private final double[] classDeny;
    private final double[] classVague;
    private final double[][] outcomes;
    private final double[] deficitBits;

    /**
     * Creates a judge.
     *
     * @param goal the posterior at which a family counts as identified: evidence beyond it is worth nothing
     */
    Judge(Particles particles, ProbeCosts costs, double typicalCapacity, double goal) {
        this.particles = particles;
        this.costs = costs;
        this.typicalCapacity = typicalCapacity;
        admits = new double[particles.size];
        likelyAdmit = new double[particles.classes];
        classAdmit = new double[particles.classes];
        classDeny = new double[particles.classes];
        classVague = new double[particles.classes];
        outcomes = new double[][] {classAdmit, classDeny};
        deficitBits = new double[particles.classes];
        for (int c = 0; c < particles.classes; c++) {
            deficitBits[c] = Math.max(0, Information.logOdds(goal) - Information.logOdds(particles.classWeight[c]));
        }
    }

    private static double share(double x) {
        return Math.min(1, Math.max(0, x));
    }

    /** Judges a request. */
    Judged judge(long at, Loads load, long cost) {
        double learnable = 0;
        double withinParticles = 0;
        double spent = 0;
        double familyBits = familyBits(load, cost);
        for (int i = 0; i < particles.size; i++) {
            double weight = particles.weight[i];
            double admit = admits[i];
            double entropy = LAPSE_ENTROPY;
            if (admit > 0) {
                if (admit < 1) {
                    entropy = Information.entropy(Information.blur(admit));
                    learnable += weight * (entropy - LAPSE_ENTROPY) * particles.capacityDoubt[i];
                }
                if (particles.needsReserve[i]) {
                    double reserve = RESERVE * particles.capacity(i);
                    double after = particles.headroom(i, load.middle(i), 0.5) - cost;
                    if (after < reserve) {
                        spent += weight * admit * (share((after + cost) / reserve) - share(after / reserve));
                    }
                }
            }
            withinParticles += weight * entropy;
        }
        double admit = 0;
        double withinClasses = 0;
        for (int c = 0; c < particles.classes; c++) {
            admit += likelyAdmit[c];
            double weight = particles.classWeight[c];
            withinClasses += weight * Information.entropy(Information.blur(likelyAdmit[c] / weight));
        }
        double parameterBits = Math.max(0, withinClasses - withinParticles) + Math.max(0, learnable);
        double price =
                costs.perRequest() + costs.perCapacity() * cost / typicalCapacity * admit + costs.perReserve() * spent;
        return new Judged(at, cost, familyBits, parameterBits, admit, price);
    }

    /** Returns the evidence about the family that a request promises; leaves what each particle and each class answers. */
    double familyBits(Loads load, long cost) {
        Arrays.fill(classAdmit, 0);
        Arrays.fill(classVague, 0);
        double vagueAll = 0;
        double determinedAdmit = 0;
        for (int i = 0; i < particles.size; i++) {
            double weight = particles.weight[i];
            if (load.refuses(i, cost)) {
                admits[i] = 0;
                continue;
            }
            if (load.admits(i, cost)) {
                admits[i] = 1;
                classAdmit[particles.classOf[i]] += weight;
                determinedAdmit += weight;
                continue;
            }
            double early = load.early(i);
            double late = load.late(i);
            double atEarly = particles.admitAt(i, early, cost);
            double atLate = early == late ? atEarly : particles.admitAt(i, late, cost);
            double admit = (atEarly + atLate) / 2;
            double vague = weight * particles.vagueShare(i) * Math.abs(atEarly - atLate);
            admits[i] = admit;
            classAdmit[particles.classOf[i]] += weight * admit;
            classVague[particles.classOf[i]] += vague;
            vagueAll += vague;
            determinedAdmit += weight * admit;
            determinedAdmit -= vague / 2;
        }
        System.arraycopy(classAdmit, 0, likelyAdmit, 0, classAdmit.length);
        // what a cell does not determine says nothing about its class until the cell is cut: it is taken to answer as
        // the others do
        double others = vagueAll < 1 - 1e-9 ? determinedAdmit / (1 - vagueAll) : 0.5;
        for (int c = 0; c < classAdmit.length; c++) {
            classAdmit[c] += classVague[c] * (others - 0.5);
            classDeny[c] = particles.classWeight[c] - classAdmit[c];
        }
        return weightOfEvidence(outcomes);
    }

    /**
     * Returns the evidence about the family in two answers together. Both are bounds on the same capacity, so one of them
     * implies the other.
     *
     * @param first the loads at the first request, or null if there is none: what the second tells alone, on the same scale
     * @param second how probable it is that each particle admits the second
     */
    double jointBits(@Nullable Loads first, double firstCost, double[] second) {
        double[][] sums = new double[4][particles.classes];
        for (int i = 0; i < particles.size; i++) {
            double a = first == null ? 1 : particles.admit(i, first.early(i), first.late(i), firstCost);
            double b = second[i];
            double both = Math.min(a, b);
            int c = particles.classOf[i];
            double weight = particles.weight[i];
            sums[0][c] += weight * both;
            sums[1][c] += weight * (a - both);
            sums[2][c] += weight * (b - both);
            sums[3][c] += weight * (1 - Math.max(a, b));
        }
        return weightOfEvidence(sums);
    }

    /**
     * Returns the weight of evidence for the true family that an answer is expected to give, in bits (Good 1950): the mean over
     * families of the divergence between what the family predicts and what its rivals predict together.
     *
     * <p>Unlike the mutual information it does not fade as the posterior nears certainty, where the last factor of ten still has
     * to be earned. It is cut off at what the family lacks to be identified.
     *
     * @param sums by outcome and class, the joint probability
     */
    private double weightOfEvidence(double[][] sums) {
        double[] all = new double[sums.length];
        for (int o = 0; o < sums.length; o++) {
            for (double p : sums[o]) {
                all[o] += p;
            }
        }
        double bits = 0;
        for (int c = 0; c < particles.classes; c++) {
            double weight = particles.classWeight[c];
            double rest = 1 - weight;
            if (weight <= 0 || rest <= 1e-12) {
                continue;
            }
            double divergence = 0;
            for (int o = 0; o < sums.length; o++) {
                double own = blur(sums[o][c] / weight, sums.length);
                double others = blur((all[o] - sums[o][c]) / rest, sums.length);
                divergence += own * Math.log(own / others);
            }
            bits += weight * Math.min(deficitBits[c], divergence / Math.log(2));
        }
        return bits;
    }

    /** Mixes in the chance that a lapse brings the outcome about. */
    private static double blur(double p, int outcomes) {
        return 2 * Posterior.LAPSE / outcomes + (1 - 2 * Posterior.LAPSE) * Math.min(1, Math.max(0, p));
    }
}
