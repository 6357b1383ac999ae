package dev.limitlens.examples;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.analysis.Analyzer;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.plan.MinuteBoundaryPlan;
import dev.limitlens.report.Report;
import dev.limitlens.report.TextReport;
import dev.limitlens.simulation.SimulatedProbe;
import java.time.Duration;
import java.time.Instant;

/** Runs the seed's four-step experiment on a simulated limiter: two minutes of it, in no time. */
public final class SeedExperimentSimulated {

    private SeedExperimentSimulated() {}

    /** Prints the report. */
    public static void main(String[] args) {
        System.out.println(TextReport.render(run()));
    }

    static Report run() {
        Duration minute = Duration.ofSeconds(60);
        long tokensPerMinute = 8_000;

        // What we pretend not to know: a counter that is reset at the start of every clock minute.
        Limits truth = Limits.of(Limiter.of(new FixedWindow(minute.toNanos(), 0), tokensPerMinute));

        // What we take as known: the nominal quota, and that nothing was used before.
        Premises premises = Premises.of(tokensPerMinute, minute);

        VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T12:00:00Z"));
        MinuteBoundaryPlan plan = MinuteBoundaryPlan.of(tokensPerMinute, minute);
        ExperimentRun run = new Experiment(
                        plan,
                        SimulatedProbe.of(truth, clock, minute),
                        clock,
                        Budget.standard(premises),
                        ObservationSink.NONE)
                .run();

        Analysis analysis = new Analyzer(premises, 0.99).analyze(run.startedAt(), run.observations());
        return new Report("a simulation", plan.id(), premises, run.startedAt(), run.observations(), analysis);
    }
}
