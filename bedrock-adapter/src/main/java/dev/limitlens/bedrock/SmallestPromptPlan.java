package dev.limitlens.bedrock;

import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Lets another plan ask for no less than what the smallest prompt costs, as far as the preliminary requests of the experiment tell: a
 * model's chat template may cost some dozen tokens, and a request that asks for one token costs those all the same. What a denied
 * request asked for is all that is known of its cost.
 *
 * @param plan the plan, whose name and options are this one's
 */
public record SmallestPromptPlan(ExperimentPlan plan) implements ExperimentPlan {

    /** Checks for null. */
    public SmallestPromptPlan {
        Objects.requireNonNull(plan, "plan");
    }

    @Override
    public String id() {
        return plan.id();
    }

    @Override
    public Map<String, String> options() {
        return plan.options();
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        Step step = plan.next(observations, now);
        if (step instanceof Step.Probe probe && !Preliminary.is(probe.purpose())) {
            return raised(probe, leastTokens(observations));
        }
        if (step instanceof Step.Volley volley) {
            long least = leastTokens(observations);
            return new Step.Volley(
                    volley.probes().stream().map(probe -> raised(probe, least)).toList());
        }
        return step;
    }

    private static Step.Probe raised(Step.Probe probe, long least) {
        return probe.cost() >= least
                ? probe
                : new Step.Probe(probe.at(), least, probe.maxOutputTokens(), probe.purpose(), probe.why());
    }

    /** Returns what the smallest prompt costs, as far as the preliminary requests tell; else 1. */
    public static long leastTokens(List<Observation> observations) {
        try {
            return CalibrationPlan.calibration(observations).leastTokens();
        } catch (IllegalArgumentException e) {
            return 1; // not calibrated
        }
    }
}
