package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.plan.AdaptivePlan;
import dev.limitlens.plan.MinuteBoundaryPlan;
import dev.limitlens.simulation.Noise;
import dev.limitlens.simulation.Scenario;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several runs: of one limiter, or of two. */
@Tag("long")
class ComparisonTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);

    private static final Map<String, RecordedRun> RUNS = new HashMap<>();

    /** The same experiment gives the same run: each is run once. */
    private static RecordedRun run(String spec, int second, boolean adaptive) {
        return RUNS.computeIfAbsent(spec + " " + second + " " + adaptive, key -> runAnew(spec, second, adaptive));
    }

    private static RecordedRun runAnew(String spec, int second, boolean adaptive) {
        Scenario scenario = new Scenario(
                LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, MINUTE)),
                PREMISES,
                Scenario.startAt(MINUTE, Duration.ofSeconds(second)),
                Noise.none(MINUTE),
                second);
        VirtualClock clock = scenario.clock();
        Budget budget = Budget.standard(PREMISES);
        ExperimentRun run = new Experiment(
                        adaptive
                                ? new AdaptivePlan(PREMISES, 0.9999, ProbeCosts.STANDARD, budget)
                                : MinuteBoundaryPlan.of(8_000, MINUTE),
                        scenario.probe(clock),
                        clock,
                        budget,
                        ObservationSink.NONE)
                .run();
        return new RecordedRun(run.startedAt(), run.observations());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fixed-window:capacity=8000 | fixed-window:capacity=8000 | true |",
                "sliding-log:capacity=7000 | sliding-log:capacity=7000 | true |",
                "token-bucket:capacity=8000,refill=130/s | token-bucket:capacity=8000,refill=130/s | true |",
                "fixed-window:capacity=8000 | fixed-window:capacity=16000 | false | capacity",
                // phases that are known to a few seconds and lie half a window apart could be those of a window half as
                // long
                "fixed-window:phase=50s | fixed-window:phase=17s | false | phaseSeconds",
                "sliding-log:capacity=7000 | anchored-window:capacity=7000 | false | family",
                "token-bucket:capacity=8000,refill=130/s | token-bucket:capacity=8000,refill=200/s | false | refillPerSecond",
            })
    void the_same_limiter_is_told_from_another(String one, String other, boolean same, String differs) {
        Comparison comparison = Comparison.of(PREMISES, 0.99, run(one, 13, true), run(other, 41, true));

        if (same) {
            assertThat(comparison.sameProbability()).isGreaterThan(0.9);
            assertThat(comparison.differences()).isEmpty();
        } else {
            assertThat(comparison.sameProbability()).isLessThan(0.05);
            assertThat(comparison.differences())
                    .extracting(Comparison.Difference::name)
                    .contains(differs);
        }
    }

    @Test
    void two_runs_of_one_limiter_say_more_than_one() {
        RecordedRun first = run("fixed-window", 3, false);
        RecordedRun second = run("fixed-window", 29, false).later(Duration.ofMinutes(20));

        double alone = posterior(first);
        double both = posterior(RecordedRun.joined(List.of(second, first)));

        assertThat(both).isGreaterThan(alone);
    }

    private static double posterior(RecordedRun run) {
        return new Analyzer(PREMISES, 0.99)
                .analyze(run.startedAt(), run.observations())
                .verdict()
                .posterior()
                .getOrDefault("fixed-window", 0.0);
    }

    @Test
    void joined_runs_are_in_the_order_of_time_and_numbered_through() {
        RecordedRun first = run("fixed-window", 3, false);
        RecordedRun second = run("fixed-window", 3, false).later(Duration.ofMinutes(20));

        RecordedRun joined = RecordedRun.joined(List.of(second, first));

        assertThat(joined.startedAt()).isEqualTo(first.startedAt());
        assertThat(joined.observations()).hasSize(first.observations().size() * 2);
        for (int i = 0; i < joined.observations().size(); i++) {
            assertThat(joined.observations().get(i).index()).isEqualTo(i);
        }
        assertThat(joined.observations()).extracting(Observation::sentAt).isSorted();
        assertThatThrownBy(() -> RecordedRun.joined(List.of(first, first)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("overlap in time");
    }
}
