package dev.limitlens.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.plan.AdaptivePlan;
import dev.limitlens.plan.PreparedPlan;
import dev.limitlens.plan.QuietStartPlan;
import dev.limitlens.plan.SecondLimitPlan;
import dev.limitlens.plan.ServerClockPlan;
import dev.limitlens.plan.ValidatingPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code limitlens probe bedrock --plan adaptive} sends, through the real SDK over HTTP, on a virtual clock: the endpoint has
 * tokens of its own, an overhead, an output, and a clock that is off.
 */
@Execution(ExecutionMode.CONCURRENT)
class AdaptiveOverSdkTest {

    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration ROUND_TRIP = Duration.ofMillis(30);
    private static final Premises PREMISES = Premises.of(8_000, WINDOW).withStart(Start.UNKNOWN);
    private static final Budget BUDGET = Budget.standard(PREMISES);
    private static final double LEVEL = 0.99;

    /**
     * That a line lies on the server's clock is known no better than the line and the clock: of 15 runs with an aligned window 12 were
     * sure of it, the others had 0.97 to 0.99 and said that they were not.
     */
    private static final double NEARLY = 0.95;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fixed-window              | 0s   | 4   | 0  | fixed-window    | ABSOLUTE
            fixed-window:reserve=true | 7s   | 3.9 | 37 | fixed-window    | ABSOLUTE
            fixed-window              | -7s  | 31  | 37 | fixed-window    | ABSOLUTE
            anchored-window           | 0s   | 1   | 37 | anchored-window | RELATIVE
            sliding-log               | 7s   | 3.9 | 37 | sliding-log     | RELATIVE
            token-bucket:refill=800/s | -7s  | 4   | 0  | token-bucket    | NEITHER
            """)
    void the_family_the_capacity_and_the_offset_of_the_clock_are_found(
            String spec, String offset, double charsPerToken, int overhead, String family, Conclusion conclusion) {
        Duration ahead = Duration.parse("PT" + offset);
        Verdict verdict = verdict(spec, ahead, charsPerToken, overhead, 1);

        assertThat(verdict.family()).as(verdict.posterior().toString()).isEqualTo(family);
        assertThat(verdict.confidence()).isGreaterThanOrEqualTo(LEVEL);
        assertThat(verdict.conclusion()).isIn(conclusion, Conclusion.INCONCLUSIVE);
        assertThat(verdict.conclusionProbability()).isGreaterThan(NEARLY);
        Interval capacity = Objects.requireNonNull(verdict.parameters().get("capacity"));
        // one in twenty lies outside of a 95% interval, so one of six cases may well do: by no more than half of its
        // width
        double beyond = 1 + (capacity.high() - capacity.low()) / 2;
        assertThat(8_000.0).isBetween(capacity.low() - beyond, capacity.high() + beyond);
        assertThat(capacity.estimate()).isCloseTo(8_000, withinPercentage(2));
        assertThat(verdict.clock().orElseThrow().estimate()).isCloseTo(ahead.toSeconds(), within(0.05));
    }

    static Verdict verdict(String spec, Duration ahead, double charsPerToken, int overhead, int seed) {
        long into = (long) (new SplittableRandom(seed).nextDouble() * WINDOW.toNanos());
        VirtualClock clock =
                new VirtualClock(Instant.parse("2026-11-24T14:35:00Z").plusNanos(into));
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                        .limits(LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, WINDOW)))
                        .clock(clock)
                        .clockOffset(ahead)
                        .roundTrip(ROUND_TRIP)
                        .charsPerToken(charsPerToken)
                        .overheadTokens(overhead)
                        .start();
                CalibratingProbe probe = new CalibratingProbe(BedrockProbe.builder()
                        .region("us-east-1")
                        .modelId("amazon.nova-pro-v1:0")
                        .endpoint(bedrock.uri())
                        .build())) {
            CalibrationPlan calibration = new CalibrationPlan(1_000);
            ExperimentPlan adaptive = new ValidatingPlan(
                    new SecondLimitPlan(
                            new AdaptivePlan(
                                    PREMISES, LEVEL, ProbeCosts.STANDARD, BUDGET, SmallestPromptPlan::leastTokens),
                            PREMISES,
                            LEVEL,
                            ProbeCosts.STANDARD,
                            BUDGET),
                    PREMISES,
                    LEVEL,
                    BUDGET);
            ExperimentPlan plan = new PreparedPlan(
                    List.of(new QuietStartPlan(WINDOW, calibration.smallWords()), calibration),
                    new SmallestPromptPlan(adaptive));
            ExperimentRun run =
                    new Experiment(new ServerClockPlan(plan, WINDOW), probe, clock, BUDGET, ObservationSink.NONE).run();
            return new Analyzer(PREMISES, LEVEL)
                    .analyzeOnServerClock(run.startedAt(), run.observations())
                    .verdict();
        }
    }
}
