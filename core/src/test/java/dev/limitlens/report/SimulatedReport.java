package dev.limitlens.report;

import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.plan.AdaptivePlan;
import dev.limitlens.simulation.Noise;
import dev.limitlens.simulation.Scenario;
import java.time.Duration;

/** Reports of experiments that were really run, on a simulated limiter. */
final class SimulatedReport {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final double LEVEL = 0.99;

    private SimulatedReport() {}

    static Report of(String spec) throws InterruptedException {
        Premises premises = Premises.of(8_000, WINDOW);
        Scenario scenario = new Scenario(
                LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, WINDOW)),
                premises,
                Scenario.startAt(WINDOW, Duration.ofSeconds(20)),
                Noise.none(WINDOW),
                1);
        VirtualClock clock = scenario.clock();
        Budget budget = Budget.standard(premises);
        AdaptivePlan plan = new AdaptivePlan(premises, LEVEL, ProbeCosts.STANDARD, budget);
        ExperimentRun run = new Experiment(plan, scenario.probe(clock), clock, budget, ObservationSink.NONE).run();
        return new Report(
                "simulated " + spec,
                plan.id(),
                premises,
                run.startedAt(),
                run.observations(),
                new Analyzer(premises, LEVEL).analyze(run.startedAt(), run.observations()));
    }
}
