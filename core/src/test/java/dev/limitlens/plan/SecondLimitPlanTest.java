package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.experiment.Step;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.simulation.SimulatedProbe;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
class SecondLimitPlanTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final Instant START = Instant.parse("2026-01-01T12:00:20Z");
    private static final double LEVEL = 0.99;
    private static final Budget BUDGET = Budget.standard(PREMISES);
    private static final String SHORT_BUCKET = "token-bucket:capacity=1500,refill=500/s+token-bucket:capacity=7000";

    private static final Map<String, ExperimentRun> RUNS = new HashMap<>();

    @ParameterizedTest
    @CsvSource({
        "token-bucket, '" + SHORT_BUCKET + "', 7000, 1500",
        "fixed-window, 'fixed-window:capacity=1300,window=5s,phase=2s+fixed-window:capacity=6500,phase=31s', 6500, 1300",
        // the wrong limit is blamed for a refusal at first, which a later admission shows
        "fixed-window, 'fixed-window:capacity=1200,window=5s,phase=2s+fixed-window:capacity=6000,phase=31s', 6000, 1200"
    })
    void two_limits_are_told_apart_and_estimated(String family, String spec, double large, double small) {
        Verdict verdict = verdict(run(spec));

        assertThat(verdict.family()).isEqualTo(family + "+" + family);
        assertThat(verdict.identified()).isTrue();
        assertThat(verdict.conclusion()).isEqualTo(Conclusion.NEITHER);
        assertThat(verdict.posterior().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isCloseTo(1, within(1e-6));
        List<Double> capacities = verdict.limits().stream()
                .map(limit -> Objects.requireNonNull(limit.parameters().get("capacity"))
                        .estimate())
                .sorted()
                .toList();
        assertThat(capacities).hasSize(2);
        assertThat(capacities.get(0)).isCloseTo(small, within(0.05 * small));
        assertThat(capacities.get(1)).isCloseTo(large, within(0.05 * large));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"token-bucket", "fixed-window", "sliding-log", "token-bucket:capacity=1500,refill=500/s", "pacer"
            })
    void one_limit_is_not_taken_for_two(String spec) {
        Verdict verdict = verdict(run(spec));

        assertThat(verdict.limits()).isEmpty();
        assertThat(spec).startsWith(verdict.family());
        assertThat(verdict.identified()).isTrue();
    }

    @Test
    void a_limit_on_requests_beside_one_on_tokens_is_counted_once_all_of_it_is_back() {
        Premises both = new Premises(8_000, PREMISES.window(), Start.QUIET, OptionalLong.of(12));
        VirtualClock clock = new VirtualClock(START);
        ExperimentRun run = new Experiment(
                        plan(both),
                        simulated("token-bucket:capacity=5800+token-bucket:metered=requests,capacity=9", clock),
                        clock,
                        BUDGET,
                        ObservationSink.NONE)
                .run();

        Verdict verdict =
                new Analyzer(both, LEVEL).analyze(START, run.observations()).verdict();

        assertThat(verdict.family()).isEqualTo("token-bucket+token-bucket");
        assertThat(verdict.identified()).isTrue();
        Verdict.LimitPart onRequests = verdict.limits().stream()
                .filter(limit -> limit.metered().equals("requests"))
                .findFirst()
                .orElseThrow();
        assertThat(onRequests.parameters().get("capacity")).isEqualTo(new Interval(9, 9, 9));
    }

    /** Twice as many requests as are stated went through in a window already, but over all of it, while they came back. */
    @Test
    void a_limit_on_requests_of_nearly_twice_what_is_stated_is_found() {
        Premises both = new Premises(8_000, PREMISES.window(), Start.QUIET, OptionalLong.of(12));
        VirtualClock clock = new VirtualClock(START);
        ExperimentRun run = new Experiment(
                        plan(both),
                        simulated("token-bucket:capacity=11800+token-bucket:metered=requests,capacity=23", clock),
                        clock,
                        BUDGET,
                        ObservationSink.NONE)
                .run();

        Verdict verdict =
                new Analyzer(both, LEVEL).analyze(START, run.observations()).verdict();

        assertThat(verdict.family()).isEqualTo("token-bucket+token-bucket");
        assertThat(verdict.limits()).anySatisfy(limit -> {
            assertThat(limit.metered()).isEqualTo("requests");
            assertThat(Objects.requireNonNull(limit.parameters().get("capacity"))
                            .estimate())
                    .isEqualTo(23);
        });
    }

    @Test
    void a_capacity_that_changes_from_window_to_window_is_not_taken_for_two_limits() {
        long[] capacities = {4_300, 3_100, 5_000, 2_600, 3_900, 4_700, 2_900};
        VirtualClock clock = new VirtualClock(START);
        List<SimulatedProbe> windows = Arrays.stream(capacities)
                .mapToObj(capacity -> simulated("fixed-window:capacity=" + capacity, clock))
                .toList();
        QuotaProbe changing =
                request -> windows.get((int) Duration.between(START.truncatedTo(ChronoUnit.MINUTES), clock.now())
                                .toMinutes())
                        .send(request);

        ExperimentRun run = new Experiment(plan(PREMISES), changing, clock, BUDGET, ObservationSink.NONE).run();

        Verdict verdict = verdict(run);
        assertThat(verdict.posterior().entrySet().stream()
                        .filter(e -> e.getKey().contains("+"))
                        .mapToDouble(Map.Entry::getValue)
                        .sum())
                .isLessThan(0.5);
    }

    @Test
    void a_short_limit_is_used_until_much_went_through_in_a_window() {
        ExperimentRun run = run("token-bucket:capacity=1500,refill=500/s");

        long used = run.observations().stream()
                .filter(o -> o.admitted() && o.purpose().startsWith(HiddenLimitSearch.PURPOSE))
                .mapToLong(Observation::tokens)
                .sum();
        assertThat(used).isGreaterThan(PREMISES.capacityTokens());
        assertThat(run.observations().stream()
                        .filter(Observation::admitted)
                        .mapToLong(Observation::tokens)
                        .sum())
                .isLessThanOrEqualTo(BUDGET.maxTokens());
    }

    @Test
    void it_says_the_same_when_it_is_asked_anew() {
        List<Observation> all = run(SHORT_BUCKET).observations();
        for (int seen = 1; seen < all.size(); seen += 17) {
            Observation next = all.get(seen);
            Step step = plan().next(all.subList(0, seen), all.get(seen - 1).receivedAt());

            assertThat(step).isInstanceOfSatisfying(Step.Probe.class, probe -> {
                assertThat(probe.at()).isEqualTo(next.intent().intendedAt());
                assertThat(probe.cost()).isEqualTo(next.requestedTokens());
                assertThat(probe.purpose()).isEqualTo(next.purpose());
            });
        }
    }

    private static Verdict verdict(ExperimentRun run) {
        return new Analyzer(PREMISES, LEVEL).analyze(START, run.observations()).verdict();
    }

    private static ExperimentPlan plan() {
        return plan(PREMISES);
    }

    private static ExperimentPlan plan(Premises premises) {
        return new SecondLimitPlan(
                new AdaptivePlan(premises, LEVEL, ProbeCosts.STANDARD, BUDGET),
                premises,
                LEVEL,
                ProbeCosts.STANDARD,
                BUDGET);
    }

    /** The same experiment gives the same run, which takes seconds with two limits: each is run once. */
    private static ExperimentRun run(String spec) {
        return RUNS.computeIfAbsent(spec, SecondLimitPlanTest::runAnew);
    }

    private static ExperimentRun runAnew(String spec) {
        VirtualClock clock = new VirtualClock(START);
        return new Experiment(plan(), simulated(spec, clock), clock, BUDGET, ObservationSink.NONE).run();
    }

    private static SimulatedProbe simulated(String spec, VirtualClock clock) {
        return SimulatedProbe.of(
                LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, PREMISES.window())), clock, PREMISES.window());
    }
}
