package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Prospect;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chooses each probe by the information that it is expected to give for its price. */
public final class AdaptivePlan implements ExperimentPlan {

    /** The plan's name. */
    public static final String ID = "adaptive";

    private final Premises premises;
    private final double level;
    private final ProbeCosts costs;
    private final Budget budget;
    private @Nullable Inference inference;
    private @Nullable Instant startedAt;

    /** Creates the plan. */
    public AdaptivePlan(Premises premises, double level, ProbeCosts costs, Budget budget) {
        this.premises = Objects.requireNonNull(premises, "premises");
        this.level = level;
        this.costs = Objects.requireNonNull(costs, "costs");
        this.budget = Objects.requireNonNull(budget, "budget");
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        if (startedAt == null) {
            startedAt = now;
        }
        Inference state = follow(observations, startedAt);
        if (state.familyProbability() >= level && state.conclusionProbability() >= level) {
            return new Step.End("identified");
        }
        long nominal = premises.capacityTokens();
        if (observations.isEmpty()) {
            return Step.Probe.of(now, Math.max(1, (long) (nominal * 0.3)), "opening 1", "a first part");
        }
        Instant earliest = now;
        if (observations.size() == 1) {
            earliest = observations.get(0).sentAt().plus(premises.window().dividedBy(8));
            if (earliest.isBefore(now)) {
                earliest = now;
            }
        }
        boolean large = observations.stream().anyMatch(o -> o.admitted() && o.tokens() * 2 >= nominal);
        Duration left = budget.maxDuration().minus(Duration.between(startedAt, now));
        long spent = observations.stream()
                .filter(o -> o.admitted() || o.unknown())
                .mapToLong(Observation::tokens)
                .sum();
        long largest = Math.min(budget.maxTokens() - spent, large ? 8 * nominal : nominal);
        if (largest < 1) {
            return new Step.End("the token budget is spent");
        }
        Optional<Prospect> best = state.bestProbe(costs, level, earliest, now.plus(left), largest);
        if (best.isEmpty()) {
            return new Step.End("nothing within the budget separates the survivors");
        }
        return Step.Probe.of(best.get().at(), best.get().cost(), "probe " + (observations.size() + 1), "");
    }

    private Inference follow(List<Observation> observations, Instant start) {
        Inference known = inference;
        if (known != null && known.isAfter(observations)) {
            return known;
        }
        if (known != null
                && !observations.isEmpty()
                && known.isAfter(observations.subList(0, observations.size() - 1))) {
            known.observe(observations.get(observations.size() - 1));
            return known;
        }
        Inference fresh = new Inference(premises, start);
        observations.forEach(fresh::observe);
        inference = fresh;
        return fresh;
    }
}
