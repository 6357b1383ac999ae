package dev.limitlens.examples;

import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.simulation.SimulatedProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A plan of one's own: drain the quota, then ask every second until something is admitted again.
 *
 * <p>A plan is a function of what was seen and of the time. It keeps no state of its own, so that an experiment can be resumed
 * from its journal: whether the quota is drained is read off the observations.
 *
 * @param chunkTokens tokens of each request
 * @param pause time between the requests after the first refusal
 */
public record WriteYourOwnPlan(long chunkTokens, Duration pause) implements ExperimentPlan {

    /** Prints how long it took until a request was admitted again. */
    public static void main(String[] args) {
        System.out.println("admitted again after " + run().toMillis() / 1e3 + " s");
    }

    @Override
    public String id() {
        return "drain-and-poll";
    }

    @Override
    public Map<String, String> options() {
        return Map.of("chunk-tokens", Long.toString(chunkTokens), "pause", pause.toString());
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        boolean drained = observations.stream().anyMatch(Observation::denied);
        if (!drained) {
            return Step.Probe.of(now, chunkTokens, "drain", "use the quota up");
        }
        Observation last = observations.get(observations.size() - 1);
        if (last.admitted()) {
            return new Step.End("admitted again");
        }
        return Step.Probe.of(last.sentAt().plus(pause), chunkTokens, "poll", "is there quota again?");
    }

    static Duration run() {
        Duration window = Duration.ofSeconds(60);
        Limits truth = Limits.of(Limiter.of(new TokenBucket(8_000 / 60.0), 8_000));
        VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T12:00:00Z"));
        ExperimentRun run = new Experiment(
                        new WriteYourOwnPlan(1_000, Duration.ofSeconds(1)),
                        SimulatedProbe.of(truth, clock, window),
                        clock,
                        Budget.standard(Premises.of(8_000, window)),
                        ObservationSink.NONE)
                .run();
        Observation refused = run.observations().stream()
                .filter(Observation::denied)
                .findFirst()
                .orElseThrow();
        Observation last = run.observations().get(run.observations().size() - 1);
        return Duration.between(refused.sentAt(), last.sentAt());
    }
}
