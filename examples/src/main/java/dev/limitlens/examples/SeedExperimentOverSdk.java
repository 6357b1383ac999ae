package dev.limitlens.examples;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.analysis.Analyzer;
import dev.limitlens.bedrock.BedrockProbe;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Limits;
import dev.limitlens.plan.MinuteBoundaryPlan;
import dev.limitlens.report.Report;
import dev.limitlens.report.TextReport;
import java.time.Duration;
import java.time.Instant;

/**
 * Runs the seed's experiment over HTTP, through the real AWS SDK, against a Bedrock on this machine that shares the experiment's
 * virtual clock.
 *
 * <p>On AWS: leave the endpoint out, and give {@code SystemClock} to the experiment.
 */
public final class SeedExperimentOverSdk {

    private SeedExperimentOverSdk() {}

    /** Prints the report. */
    public static void main(String[] args) {
        System.out.println(TextReport.render(run()));
    }

    static Report run() {
        Premises premises = Premises.of(8_000, Duration.ofSeconds(60));
        Limits truth =
                LimiterSpec.limits("token-bucket:refill=133.3/s", new LimiterSpec.Defaults(8_000, premises.window()));
        VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T12:00:00Z"));
        MinuteBoundaryPlan plan = MinuteBoundaryPlan.of(premises.capacityTokens(), premises.window());

        try (LoopbackBedrock bedrock =
                        LoopbackBedrock.builder().limits(truth).clock(clock).start();
                BedrockProbe probe = BedrockProbe.builder()
                        .region("us-east-1")
                        .modelId("amazon.nova-pro-v1:0")
                        .endpoint(bedrock.uri())
                        .build()) {
            ExperimentRun run =
                    new Experiment(plan, probe, clock, Budget.standard(premises), ObservationSink.NONE).run();
            Analysis analysis = new Analyzer(premises, 0.99).analyze(run.startedAt(), run.observations());
            return new Report(probe.target(), plan.id(), premises, run.startedAt(), run.observations(), analysis);
        }
    }
}
