package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.simulation.Noise;
import dev.limitlens.simulation.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log of traffic instead of an experiment: as long as one likes, in bounded time and memory for each answer. */
@Tag("long")
class LongRunTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);

    /** Asks for more than the quota, evenly. */
    private static ExperimentRun traffic(String spec, int requests) {
        Scenario scenario = new Scenario(
                LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, MINUTE)),
                PREMISES,
                Scenario.startAt(MINUTE, Duration.ofSeconds(20)),
                Noise.none(MINUTE),
                1);
        VirtualClock clock = scenario.clock();
        ExperimentPlan plan = new ExperimentPlan() {
            @Override
            public String id() {
                return "traffic";
            }

            @Override
            public Step next(List<Observation> observations, Instant now) {
                int n = observations.size();
                return n == requests
                        ? new Step.End("enough")
                        : Step.Probe.of(now.plusMillis(1_300 + n * 7_919L % 1_000), 200 + n * 31 % 600, "traffic", "");
            }
        };
        Budget budget = new Budget(1L << 40, requests, Duration.ofDays(9_999));
        return new Experiment(plan, scenario.probe(clock), clock, budget, ObservationSink.NONE).run();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fixed-window",
                "sliding-log",
                "token-bucket",
                "stepped-bucket",
                "stepped-bucket:step=1500,interval=11s",
                "bucketed-window:buckets=4",
                "anchored-window"
            })
    void the_two_sides_of_each_window_line_are_not_followed_for_ever(String spec) {
        ExperimentRun run = traffic(spec, 4_000);
        Posterior posterior = new Posterior(PREMISES, run.startedAt());
        Answer.of(run.observations()).forEach(posterior::observe);

        String family = spec.replaceFirst(":.*", "");
        assertThat(posterior.families().get(family)).isGreaterThan(0.99);
        assertThat(posterior.cells()).hasSizeLessThan(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sliding-log", "bucketed-window:buckets=4"})
    void sides_are_merged_as_if_each_cell_were_compared_with_all_others(String spec) {
        ExperimentRun run = traffic(spec, 120);
        List<Cell> compared = followed(run);
        List<Cell> grouped = followed(run);

        List<Cell> expected = new ArrayList<>();
        for (Cell cell : compared) {
            if (expected.stream().noneMatch(kept -> kept.absorb(cell))) {
                expected.add(cell);
            }
        }
        List<Cell> merged = Posterior.reunited(grouped);

        assertThat(merged).hasSizeLessThan(grouped.size()).hasSameSizeAs(expected);
        for (int i = 0; i < merged.size(); i++) {
            assertThat(merged.get(i).logWeight()).isEqualTo(expected.get(i).logWeight());
            assertThat(merged.get(i).low).isEqualTo(expected.get(i).low);
            assertThat(merged.get(i).high).isEqualTo(expected.get(i).high);
            assertThat(merged.get(i).ambiguity()).isEqualTo(expected.get(i).ambiguity());
        }
    }

    /** Returns the cells of a short run, with the sides that were followed since the last cut. */
    private static List<Cell> followed(ExperimentRun run) {
        Posterior posterior = new Posterior(PREMISES, run.startedAt());
        Answer.of(run.observations()).forEach(posterior::observe);
        return posterior.cells();
    }

    /** What it gave back in all hangs on the last digit of its refill; where it stands does not. */
    @Test
    void a_bucket_that_is_never_full_is_followed_as_long_as_a_log_goes_on() {
        ExperimentRun run = traffic("token-bucket", 60_000);
        Posterior posterior = new Posterior(PREMISES, run.startedAt());
        Answer.of(run.observations()).forEach(posterior::observe);

        assertThat(posterior.families().get("token-bucket")).isGreaterThan(0.9999);
        assertThat(posterior.cells()).allSatisfy(cell -> {
            double early = cell.earlyMeter().load(posterior.lastReceiveNanos());
            double late = cell.lateMeter().load(posterior.lastReceiveNanos());
            // three times what comes back during a round trip
            assertThat(late - early).isBetween(0.0, 40.0);
            assertThat(cell.belief.quantile(0.5)).isCloseTo(8_000, within(8.0));
        });
    }

    /** When a line comes is known the less exactly the more lines have passed, and no answer can be held against what nobody knows. */
    @Test
    void a_log_is_followed_as_long_as_it_is_known_where_the_lines_are() {
        ExperimentRun run = traffic("pacer:anchor=grid,interval=4s", 3_000);

        Verdict verdict = new Analyzer(PREMISES, 0.99)
                .analyze(run.startedAt(), run.observations())
                .verdict();

        assertThat(verdict.family()).isEqualTo("pacer");
        assertThat(verdict.identified()).isTrue();
        assertThat(verdict.spent().requests()).isEqualTo(3_000);
        assertThat(verdict.warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .matches("the verdict rests on the first \\d{3} of 3,000 requests: .*cannot be foreseen.*"));
    }

    @Test
    void the_trace_of_a_long_run_is_bounded() {
        TraceRecorder trace = new TraceRecorder();
        for (int i = 0; i < 50_000; i++) {
            trace.add(i, Map.of("a", 0.5), Map.of("a", i % 2 == 0 ? 0.4 : 0.6));
        }
        assertThat(trace.entries()).hasSize(TraceRecorder.MOST);

        TraceRecorder still = new TraceRecorder();
        for (int i = 0; i < 50_000; i++) {
            still.add(i, Map.of("a", 0.5), Map.of("a", 0.4));
        }
        assertThat(still.entries()).hasSize(TraceRecorder.COMPLETE);
    }

    @Test
    void a_mixture_of_two_beliefs_has_the_mixed_mass_above_every_capacity() {
        CapacityPrior prior = CapacityPrior.about(8_000);
        CapacityBelief one = belief(prior, 7_000, 9_000, 8_200);
        CapacityBelief other = belief(prior, 6_500, 8_700, 7_900);
        CapacityBelief mixed = one.copy();

        mixed.mix(other, 0.3);

        assertThat(mixed.mass()).isCloseTo(1, within(1e-9));
        for (double capacity = 6_000; capacity < 10_000; capacity += 50) {
            assertThat(mixed.massFrom(capacity))
                    .isCloseTo(0.7 * one.massFrom(capacity) + 0.3 * other.massFrom(capacity), within(1e-3));
        }
    }

    private static CapacityBelief belief(CapacityPrior prior, double admitted, double refused, double vague) {
        CapacityBelief belief = new CapacityBelief(prior);
        belief.learn(new double[] {admitted}, 1, true, 0.005, 0.5);
        belief.learn(new double[] {refused}, 1, false, 0.005, 0.5);
        belief.learn(new double[] {vague, vague + 200}, 2, true, 0.005, 0.5);
        return belief;
    }
}
