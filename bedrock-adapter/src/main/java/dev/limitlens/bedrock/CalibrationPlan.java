package dev.limitlens.bedrock;

import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Step;
import dev.limitlens.probe.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Measures what a model's prompts cost by two requests, a small one and one that is sized by it to cost about as much as later
 * probes. Run it through an uncalibrated probe, which takes a step's cost as a number of words, and read the result with
 * {@link #calibration}.
 *
 * @param targetTokens what later probes cost, about; the larger request costs at most that, but at least twice the smaller
 */
public record CalibrationPlan(long targetTokens) implements ExperimentPlan {

    /** The plan's name. */
    public static final String ID = "calibration";

    private static final long SMALL_WORDS = 100;
    private static final String SMALL = "calibrate small";
    private static final String LARGE = "calibrate large";

    /** Checks the range. */
    public CalibrationPlan {
        if (targetTokens < 1) {
            throw new IllegalArgumentException("the target must be at least 1 token: " + targetTokens);
        }
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Map<String, String> options() {
        return Map.of("target-tokens", Long.toString(targetTokens));
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        if (observations.isEmpty()) {
            return Step.Probe.of(now, SMALL_WORDS, SMALL, "a small prompt, whose cost is mostly overhead");
        }
        Observation last = observations.get(observations.size() - 1);
        if (!(last.outcome() instanceof Outcome.Admitted admitted)) {
            return new Step.End("not calibrated: a request was not admitted: " + last.outcome());
        }
        if (!last.purpose().equals(SMALL)) {
            return new Step.End("both sizes are measured");
        }
        // As if it had no overhead: the prompt then costs less than the target, never more.
        long words = targetTokens * SMALL_WORDS / Math.max(1, admitted.usage().inputTokens());
        return Step.Probe.of(now, Math.max(2 * SMALL_WORDS, words), LARGE, "a prompt of the size that matters");
    }

    /**
     * Returns what the observations of this plan say.
     *
     * @throws IllegalArgumentException if they do not hold two admitted sizes of which the larger cost more
     */
    public static TokenCalibration calibration(List<Observation> observations) {
        return TokenCalibration.of(sample(observations, SMALL), sample(observations, LARGE));
    }

    private static TokenCalibration.Sample sample(List<Observation> observations, String purpose) {
        for (Observation observation : observations) {
            if (observation.purpose().equals(purpose) && observation.outcome() instanceof Outcome.Admitted admitted) {
                return new TokenCalibration.Sample(
                        observation.requestedTokens(), admitted.usage().inputTokens());
            }
        }
        throw new IllegalArgumentException("not calibrated: no request '" + purpose + "' was admitted");
    }
}
