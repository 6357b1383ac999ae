package dev.limitlens.examples;

import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Limits;
import dev.limitlens.plan.MinuteBoundaryPlan;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.simulation.SimulatedProbe;
import java.time.Duration;
import java.time.Instant;

/** The whole library in a dozen lines; the README shows them. */
public final class QuickStart {

    private QuickStart() {}

    /** Prints the conclusion and the limiters that are still possible. */
    public static void main(String[] args) {
        Verdict verdict = run();
        System.out.println(verdict.conclusion() + " " + verdict.survivors());
    }

    static Verdict run() {
        // What you believe: 8,000 tokens a minute, untouched so far.
        Premises premises = Premises.of(8_000, Duration.ofSeconds(60));

        // What you probe and the time you probe it by: here a simulation that needs no time.
        VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T12:00:00Z"));
        Limits secret = LimiterSpec.limits("anchored-window", new LimiterSpec.Defaults(8_000, premises.window()));
        QuotaProbe probe = SimulatedProbe.of(secret, clock, premises.window());

        // When to send what, what it may cost, and go.
        ExperimentPlan plan = MinuteBoundaryPlan.of(premises.capacityTokens(), premises.window());
        Budget budget = Budget.standard(premises);
        ExperimentRun run = new Experiment(plan, probe, clock, budget, ObservationSink.NONE).run();

        // What the answers mean, at 99% confidence.
        return new Analyzer(premises, 0.99)
                .analyze(run.startedAt(), run.observations())
                .verdict();
    }
}
