package dev.limitlens.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.plan.MinuteBoundaryPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The original experiment through the real SDK over HTTP, two minutes of it in a moment. */
class SeedExperimentTest {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Duration ROUND_TRIP = Duration.ofMillis(100);

    /**
     * A chunk is 1000 tokens of input and 1 of output. The drain begins at second 35, then one request each at second 45, at
     * second 5 and at second 50.
     *
     * <p>With 4000 tokens, the token bucket answers exactly as the fixed window does. By hand: four chunks leave
     * 4004 - 66.7 x 0.3 = 3984 used, so the fifth is denied; at second 45, 3341 are used; at second 5, 2007.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fixed-window:capacity=8000            | A A A A A A A D | D | A | A
            token-bucket:capacity=8000            | A A A A A A A A | A | A | A
            token-bucket:capacity=4000            | A A A A D       | D | A | A
            fixed-window:capacity=4000            | A A A D         | D | A | A
            anchored-window:capacity=4000         | A A A D         | D | D | A
            sliding-log:capacity=4000             | A A A D         | D | D | A
            fixed-window:capacity=2,metered=requests | A A D        | D | A | A
            unlimited                             | A A A A A A A A | A | A | A
            """)
    void the_minute_boundary_plan(String spec, String drain, String beforeEnd, String early, String late) {
        VirtualClock clock = new VirtualClock(Instant.parse("2026-11-24T14:35:00Z"));
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                        .limits(LimiterSpec.limits(spec, new LimiterSpec.Defaults(8000, WINDOW)))
                        .clock(clock)
                        .roundTrip(ROUND_TRIP)
                        .start();
                BedrockProbe probe = BedrockProbe.builder()
                        .region("us-east-1")
                        .modelId("amazon.nova-pro-v1:0")
                        .endpoint(bedrock.uri())
                        .build()) {
            ExperimentRun run = new Experiment(
                            MinuteBoundaryPlan.of(8000, WINDOW),
                            probe,
                            clock,
                            new Budget(100_000, 100, Duration.ofMinutes(10)),
                            ObservationSink.NONE)
                    .run();

            assertThat(run.end()).as(run.reason()).isEqualTo(ExperimentRun.End.PLAN_ENDED);
            assertThat(answers(run)).isEqualTo(String.join(" ", drain, beforeEnd, early, late));
            assertThat(run.observations()).extracting(Observation::latency).containsOnly(ROUND_TRIP);
            assertThat(run.observations())
                    .filteredOn(Observation::admitted)
                    .extracting(Observation::tokens)
                    .containsOnly(1001L);
            assertThat(bedrock.requests()).hasSameSizeAs(run.observations());
        }
    }

    private static String answers(ExperimentRun run) {
        return run.observations().stream()
                .map(o -> o.admitted() ? "A" : o.denied() ? "D" : "?")
                .collect(Collectors.joining(" "));
    }
}
