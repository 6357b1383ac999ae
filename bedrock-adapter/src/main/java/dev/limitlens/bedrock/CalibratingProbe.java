package dev.limitlens.bedrock;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.probe.ConcurrentProbe;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Sizes prompts by what the preliminary requests of the same experiment have cost: as soon as those of a {@link CalibrationPlan}
 * are answered, a request of n tokens costs n. Until then, and if the calibration fails, a token is taken for a word.
 *
 * <p>Safe for use by several threads. Preliminary requests follow each other: of several that are under way together nobody would
 * know which of them a later one is sized by.
 */
public final class CalibratingProbe implements ConcurrentProbe, AutoCloseable {

    private final BedrockProbe uncalibrated;
    private final List<Observation> preliminaries = new ArrayList<>();
    private volatile BedrockProbe calibrated;

    /**
     * Creates a probe.
     *
     * @param uncalibrated sends the requests; closed together with this one
     */
    public CalibratingProbe(BedrockProbe uncalibrated) {
        this.uncalibrated = Objects.requireNonNull(uncalibrated, "uncalibrated");
        this.calibrated = uncalibrated;
    }

    /** Takes in what an earlier part of the experiment has measured. */
    public synchronized void learn(List<Observation> observations) {
        observations.stream().filter(o -> Preliminary.is(o.purpose())).forEach(preliminaries::add);
        try {
            calibrated = uncalibrated.calibratedBy(CalibrationPlan.calibration(preliminaries));
        } catch (IllegalArgumentException e) {
            // not all of it is there yet, or it says nothing: a token stays a word, and the usage tells the truth
        }
    }

    @Override
    public ProbeResult send(ProbeRequest request) throws InterruptedException {
        String purpose = request.purpose();
        if (!Preliminary.is(purpose)) {
            return calibrated.send(request);
        }
        boolean counts = purpose.equals(Preliminary.COUNT_SMALL) || purpose.equals(Preliminary.COUNT_LARGE);
        ProbeResult result = counts ? uncalibrated.count(request) : uncalibrated.send(request);
        learn(List.of(new Observation(new Intent(Instant.EPOCH, request), Instant.EPOCH, Instant.EPOCH, result)));
        return result;
    }

    @Override
    public String target() {
        return uncalibrated.target();
    }

    @Override
    public void close() {
        uncalibrated.close();
    }
}
