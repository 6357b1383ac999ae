package dev.limitlens.bedrock;

import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.experiment.Step;
import dev.limitlens.probe.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Measures what a model's prompts cost by two requests, a small one and one that is sized by it to cost about as much as later
 * probes. A request that showed the quota to be quiet serves as the small one. Run it through a {@link CalibratingProbe}, or
 * through an uncalibrated {@link BedrockProbe}: both take a step's cost as a number of words. A request without an answer, such
 * as one that was under way when its process was killed, is sent once more.
 *
 * @param targetTokens what later probes cost, about, at least 1; the larger request costs at most that, but at least twice the
 *     smaller
 * @param counts whether to ask {@code CountTokens} first, which is free, and send real requests only if that fails
 */
public record CalibrationPlan(long targetTokens, boolean counts) implements ExperimentPlan {

    /** The plan's name. */
    public static final String ID = "calibration";

    private static final long MOST_SMALL_WORDS = 100;
    private static final long LEAST_SMALL_WORDS = 10;

    /** Checks the range. */
    public CalibrationPlan {
        if (targetTokens < 1) {
            throw new IllegalArgumentException("the target must be at least 1 token: " + targetTokens);
        }
    }

    /** Creates a plan of two real requests. */
    public CalibrationPlan(long targetTokens) {
        this(targetTokens, false);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Map<String, String> options() {
        return Map.of("target-tokens", Long.toString(targetTokens), "counts", Boolean.toString(counts));
    }

    /** Returns the words of the small prompt. */
    public long smallWords() {
        return Math.max(LEAST_SMALL_WORDS, Math.min(MOST_SMALL_WORDS, targetTokens / 10));
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        if (counts) {
            Optional<Step> count = nextCount(observations, now);
            if (count.isPresent()) {
                return count.get();
            }
        }
        return nextRequest(observations, now);
    }

    /** Returns the next step of counting, empty if counting failed. */
    private Optional<Step> nextCount(List<Observation> observations, Instant now) {
        if (find(observations, Preliminary.COUNT_SMALL).isEmpty()) {
            return Optional.of(Step.Probe.of(now, smallWords(), Preliminary.COUNT_SMALL, "counting is free"));
        }
        Optional<TokenCalibration.Sample> small = sample(observations, Preliminary.COUNT_SMALL);
        if (small.isPresent() && find(observations, Preliminary.COUNT_LARGE).isEmpty()) {
            return Optional.of(
                    Step.Probe.of(now, largeWords(small.get()), Preliminary.COUNT_LARGE, "counting is free"));
        }
        return sample(observations, Preliminary.COUNT_LARGE).map(s -> new Step.End("both sizes are counted"));
    }

    private Step nextRequest(List<Observation> observations, Instant now) {
        Optional<TokenCalibration.Sample> small = smallSample(observations);
        if (small.isEmpty()) {
            return find(observations, Preliminary.CALIBRATE_SMALL)
                    .<Step>map(CalibrationPlan::failed)
                    .orElseGet(() -> Step.Probe.of(
                            now,
                            smallWords(),
                            Preliminary.CALIBRATE_SMALL,
                            "a small prompt, whose cost is mostly overhead"));
        }
        Optional<Observation> large = find(observations, Preliminary.CALIBRATE_LARGE);
        if (large.isEmpty()) {
            return Step.Probe.of(
                    now, largeWords(small.get()), Preliminary.CALIBRATE_LARGE, "a prompt of the size that matters");
        }
        return large.get().admitted() ? new Step.End("both sizes are measured") : failed(large.get());
    }

    private static Step.End failed(Observation observation) {
        return new Step.End("not calibrated: a request was not admitted: " + observation.outcome());
    }

    /** As if it had no overhead: the prompt then costs less than the target, never more. */
    private long largeWords(TokenCalibration.Sample small) {
        return Math.max(2 * small.words(), targetTokens * small.words() / small.inputTokens());
    }

    /**
     * Returns what the observations of this plan say.
     *
     * @throws IllegalArgumentException if they do not hold two sizes of which the larger cost more
     */
    public static TokenCalibration calibration(List<Observation> observations) {
        Optional<TokenCalibration.Sample> counted = sample(observations, Preliminary.COUNT_LARGE);
        return counted.isPresent()
                ? TokenCalibration.of(required(observations, Preliminary.COUNT_SMALL), counted.get())
                : TokenCalibration.of(
                        smallSample(observations).orElseGet(() -> required(observations, Preliminary.CALIBRATE_SMALL)),
                        required(observations, Preliminary.CALIBRATE_LARGE));
    }

    private static Optional<TokenCalibration.Sample> smallSample(List<Observation> observations) {
        return sample(observations, Preliminary.CALIBRATE_SMALL)
                .or(() -> sample(observations, Preliminary.QUIET_START));
    }

    private static TokenCalibration.Sample required(List<Observation> observations, String purpose) {
        return sample(observations, purpose)
                .orElseThrow(() ->
                        new IllegalArgumentException("not calibrated: no request '" + purpose + "' was admitted"));
    }

    /** Returns what came of a request; one without an answer is sent once more. */
    private static Optional<Observation> find(List<Observation> observations, String purpose) {
        List<Observation> sent =
                observations.stream().filter(o -> o.purpose().equals(purpose)).toList();
        Optional<Observation> answered = sent.stream().filter(o -> !o.unknown()).findFirst();
        return answered.isPresent() || sent.size() < 2 ? answered : Optional.of(sent.get(1));
    }

    private static Optional<TokenCalibration.Sample> sample(List<Observation> observations, String purpose) {
        return observations.stream()
                .filter(o -> o.purpose().equals(purpose))
                .flatMap(o -> inputTokens(o.outcome()).stream()
                        .mapToObj(tokens -> new TokenCalibration.Sample(o.requestedTokens(), tokens)))
                .findFirst();
    }

    private static OptionalLong inputTokens(Outcome outcome) {
        return outcome instanceof Outcome.Admitted admitted && admitted.usage().inputTokens() > 0
                ? OptionalLong.of(admitted.usage().inputTokens())
                : TokenCount.read(outcome);
    }
}
