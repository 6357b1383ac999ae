package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.Pacer;

/** One limit, inferred as if it were alone: from all admissions, and the denials that it is blamed for. */
final class BlamedLimit {

    /** How probable a denial by a limit is that has denied nothing so far. */
    private static final double UNHEARD_OF = 0.1;

    private final Inference inference;
    private int denials;

    /** Begins with a limit that has answered nothing yet. */
    BlamedLimit(Inference inference) {
        this.inference = inference;
    }

    /** Takes in an admission, an answer of which nobody knows what it was, or a denial that it is blamed for. */
    void observe(Observation observation, Answer answer) {
        denials += answer.kind() == Answer.Kind.DENIED ? 1 : 0;
        inference.observe(observation);
    }

    Inference inference() {
        return inference;
    }

    /** Returns for how many denials it is blamed. */
    int denials() {
        return denials;
    }

    /** Returns how probable it is that it denies the request, which is not observed yet. */
    double denial(Observation observation) {
        if (denials == 0) {
            return UNHEARD_OF;
        }
        long trip = Math.max(1, observation.latency().toNanos());
        return 1 - inference.admission(observation.sentAt(), trip, observation.requestedTokens());
    }

    /**
     * Returns the natural logarithm of the evidence of a limit of some family.
     *
     * <p>An answer that the box of a cell does not determine counts half in its evidence, but here no more than a quarter: of all that is
     * left open, blame goes where it fits best, so a limit that leaves much open could be made to fit anything. A box of a limit that
     * gives back continuously learns where in it the limiter answers, and leaves that open no longer.
     */
    double logEvidence() {
        return inference.state().logEvidence() + Math.log(Math.max(Double.MIN_NORMAL, determined()));
    }

    /** Returns the posterior of a limiting family, each cell discounted for what it leaves open. */
    private double determined() {
        Posterior state = inference.state();
        double sum = 0;
        for (int i = 0; i < state.cells().size(); i++) {
            Cell cell = state.cells().get(i);
            if (Families.limits(cell.space.family())) {
                sum += state.weight(i) * (cell.continuous() ? 1 : Math.pow(2, -cell.ambiguity()));
            }
        }
        return sum;
    }

    /**
     * Returns how probable it is that it counts requests, times what takes back that this was held improbable before any answer; a
     * pacer always does, so for that there is nothing to take back.
     *
     * @param guessed by what it is multiplied
     */
    double countsRequests(double guessed) {
        Posterior state = inference.state();
        double requests = 0;
        double all = 0;
        for (int i = 0; i < state.cells().size(); i++) {
            HypothesisSpace space = state.cells().get(i).space;
            if (Families.limits(space.family())) {
                all += state.weight(i);
                if (space.variant().metering() == Metering.REQUESTS) {
                    requests += state.weight(i) * (space.family().equals(Pacer.ID) ? 1 : guessed);
                }
            }
        }
        return all > 0 ? requests / all : 0;
    }
}
