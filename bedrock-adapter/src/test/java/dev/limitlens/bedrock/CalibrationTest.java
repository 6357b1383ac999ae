package dev.limitlens.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.bedrock.loopback.Fault;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {

    @ParameterizedTest
    @CsvSource({"1, 37", "3.9, 37", "31, 37", "4, 0", "3.9, 0", "4, 500"})
    void after_calibration_a_probe_costs_what_it_shall(double charsPerToken, int overhead) throws Exception {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                .charsPerToken(charsPerToken)
                .overheadTokens(overhead)
                .start()) {
            TokenCalibration calibration;
            try (BedrockProbe uncalibrated = probe(bedrock).build()) {
                ExperimentRun run = calibrate(uncalibrated);
                calibration = CalibrationPlan.calibration(run.observations());
            }
            try (BedrockProbe calibrated =
                    probe(bedrock).calibration(calibration).build()) {
                for (long cost : new long[] {600, 1000, 4000, 20_000}) {
                    long measured = cost(calibrated, cost);

                    assertThat((double) measured).isCloseTo(cost, within(0.01 * cost));
                }
            }
            assertThat(bedrock.requests()).hasSize(2 + 4);
        }
    }

    @Test
    void a_calibration_that_is_throttled_ends_without_a_result() throws Exception {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                        .faults(Fault.NONE, Fault.TOO_MANY_TOKENS)
                        .start();
                BedrockProbe probe = probe(bedrock).build()) {
            ExperimentRun run = calibrate(probe);

            assertThat(run.reason()).contains("not admitted");
            assertThatThrownBy(() -> CalibrationPlan.calibration(run.observations()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("calibrate large");
        }
    }

    @Test
    void a_request_without_an_answer_is_sent_once_more() throws Exception {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                        .charsPerToken(3.9)
                        .overheadTokens(37)
                        .faults(Fault.NONE, Fault.RESET)
                        .start();
                BedrockProbe probe = probe(bedrock).build()) {
            ExperimentRun run = calibrate(probe);

            assertThat(run.reason()).isEqualTo("both sizes are measured");
            assertThat(CalibrationPlan.calibration(run.observations()).overheadTokens())
                    .isCloseTo(37, within(1.0));
            assertThat(bedrock.requests()).hasSize(3);
        }
    }

    @Test
    void and_no_more_than_once() throws Exception {
        try (LoopbackBedrock bedrock =
                        LoopbackBedrock.builder().fault(Fault.RESET).start();
                BedrockProbe probe = probe(bedrock).build()) {
            assertThat(calibrate(probe).reason()).contains("not admitted");
            assertThat(bedrock.requests()).hasSize(2);
        }
    }

    @Test
    void words_of_the_nearest_cost() {
        TokenCalibration calibration = new TokenCalibration(37, 4);

        assertThat(calibration.wordsFor(1000)).isEqualTo(241);
        assertThat(calibration.wordsFor(37)).isEqualTo(1);
        assertThat(calibration.wordsFor(1)).isEqualTo(1);
    }

    @Test
    void two_samples_in_either_order_give_overhead_and_slope() {
        TokenCalibration.Sample small = new TokenCalibration.Sample(100, 137);
        TokenCalibration.Sample large = new TokenCalibration.Sample(1000, 1037);

        assertThat(TokenCalibration.of(small, large)).isEqualTo(new TokenCalibration(37, 1));
        assertThat(TokenCalibration.of(large, small)).isEqualTo(new TokenCalibration(37, 1));
    }

    @ParameterizedTest
    @CsvSource({"100, 137, 100, 137", "100, 137, 1000, 137", "100, 137, 1000, 100"})
    void samples_that_say_nothing_are_refused(long words, long tokens, long otherWords, long otherTokens) {
        TokenCalibration.Sample one = new TokenCalibration.Sample(words, tokens);
        TokenCalibration.Sample other = new TokenCalibration.Sample(otherWords, otherTokens);

        assertThatThrownBy(() -> TokenCalibration.of(one, other)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 1000, 8000})
    void zeros_are_four_characters_a_token(long tokens) {
        assertThat(PromptPadding.zeros().prompt(tokens))
                .hasSize((int) (4 * tokens))
                .endsWith("0");
    }

    @Test
    void the_zeros_begin_after_35_characters() {
        String prompt = PromptPadding.zeros().prompt(1000);

        assertThat(prompt.substring(35)).matches("0{3965}");
        assertThat(prompt.substring(0, 34)).doesNotContain("0");
    }

    private static ExperimentRun calibrate(BedrockProbe uncalibrated) {
        return new Experiment(
                        new CalibrationPlan(1000),
                        uncalibrated,
                        new VirtualClock(Instant.parse("2026-11-24T12:00:00Z")),
                        new Budget(100_000, 10, Duration.ofMinutes(5)),
                        ObservationSink.NONE)
                .run();
    }

    private static long cost(BedrockProbe probe, long cost) throws InterruptedException {
        return ((Outcome.Admitted)
                        probe.send(new ProbeRequest(0, "test", cost, 1)).outcome())
                .usage()
                .inputTokens();
    }

    private static BedrockProbe.Builder probe(LoopbackBedrock bedrock) {
        return BedrockProbe.builder()
                .region("us-east-1")
                .modelId("amazon.nova-pro-v1:0")
                .endpoint(bedrock.uri());
    }
}
