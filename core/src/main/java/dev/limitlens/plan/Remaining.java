package dev.limitlens.plan;

import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Observation;
import java.time.Instant;
import java.util.List;

/**
 * What the budget of an experiment leaves.
 *
 * @param latest when the last request must be sent at the latest
 * @param tokens tokens that may still be charged
 */
record Remaining(Instant latest, long tokens) {

    /** Returns what is left after the observations, at least one. */
    static Remaining of(Budget budget, List<Observation> observations) {
        return new Remaining(
                observations.get(0).intent().intendedAt().plus(budget.maxDuration()),
                budget.maxTokens() - spent(observations));
    }

    /** Returns the tokens that the requests were charged, or may have been. */
    static long spent(List<Observation> observations) {
        return observations.stream()
                .filter(o -> o.admitted() || o.unknown())
                .mapToLong(Observation::tokens)
                .sum();
    }
}
