package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;

/**
 * One limit that is blamed for all denials until it is known and one surprises it: that may be the first of another limit. Beside two
 * limits that share the blame, for of these each may have learnt from the other one's denials before there was any reason to.
 */
final class LimitAlone {

    /** Posterior of its family from which on it is known well enough to be surprised. */
    private static final double KNOWN = 0.95;

    /** Probability of a denial below which it surprises. */
    private static final double SURPRISING = 0.05;

    private final BlamedLimit limit;
    private final Contamination departures = new Contamination();

    /**
     * Begins to follow a limit.
     *
     * @param limit one that has answered nothing yet
     */
    LimitAlone(BlamedLimit limit) {
        this.limit = limit;
    }

    /**
     * Takes in the next answer, unless it is a denial that surprises: then it is alone no more, and nothing may come after.
     *
     * @param modelFree what predicts the answer without any limiter
     * @return whether it stays alone
     */
    boolean staysAloneAfter(Observation observation, Answer answer, ModelFreePredictor modelFree) {
        if (answer.kind() != Answer.Kind.UNKNOWN && limit.inference().familyProbability() >= KNOWN) {
            boolean denied = answer.kind() == Answer.Kind.DENIED;
            double denial = limit.denial(observation);
            if (denied && denial < SURPRISING) {
                return false;
            }
            departures.observe(denied ? denial : 1 - denial, modelFree.probability(answer));
        }
        limit.observe(observation, answer);
        return true;
    }

    /** Returns the limit, as it is known from what came before a denial surprised it. */
    BlamedLimit limit() {
        return limit;
    }

    /** Returns how the answers departed from the limit since it was known. */
    Contamination departures() {
        return departures;
    }
}
