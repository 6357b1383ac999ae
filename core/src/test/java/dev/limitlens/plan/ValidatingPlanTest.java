package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.Inference;
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
import dev.limitlens.experiment.Step;
import dev.limitlens.limiter.DecayingMeter;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Limits;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.simulation.SimulatedProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
class ValidatingPlanTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final Instant START = Instant.parse("2026-01-01T12:00:20Z");
    private static final double LEVEL = 0.99;

    private static final Map<String, ExperimentRun> RUNS = new HashMap<>();

    private final VirtualClock clock = new VirtualClock(START);

    @ParameterizedTest
    @ValueSource(strings = {"token-bucket", "fixed-window", "pacer:interval=4s"})
    void a_true_answer_passes(String spec) {
        ExperimentRun run = run(spec);

        assertThat(tests(run))
                .isNotEmpty()
                .allSatisfy(o -> assertThat(o.admitted()).isEqualTo(o.purpose().contains("enough")));
        Verdict verdict =
                new Analyzer(PREMISES, LEVEL).analyze(START, run.observations()).verdict();
        assertThat(spec).startsWith(verdict.family());
        assertThat(verdict.identified()).isTrue();
    }

    @Test
    void an_answer_that_is_contradicted_is_tested_again() {
        QuotaProbe truth = simulated("token-bucket");
        // a refusal that the limiter knows nothing of: nothing is charged, so that what follows is as predicted again
        QuotaProbe contradicts = request -> {
            boolean first = request.purpose().contains("just enough") && !contradicted;
            contradicted |= first;
            return first ? ProbeResult.throttled("no") : truth.send(request);
        };

        List<Observation> tests = tests(run(contradicts, Budget.standard(PREMISES)));

        assertThat(contradicted).isTrue();
        assertThat(tests.size()).isGreaterThan(tests(run("token-bucket")).size());
    }

    /** Where anything is admitted on credit, no cost is too much: only using it shows a refusal. */
    @Test
    void what_admits_anything_is_used_until_it_refuses() {
        List<Observation> tests = tests(run("token-bucket:admission=debt"));

        assertThat(tests).anyMatch(Observation::admitted).anyMatch(Observation::denied);
    }

    private boolean contradicted;

    /** Up to its end, what is asked to know a bucket may be answered alike by a meter that decays. */
    @ParameterizedTest
    @CsvSource({"11500, 59", "8000, 30"})
    void what_decays_is_not_taken_for_a_bucket(int capacity, long timeConstantSeconds) {
        Limits meter = Limits.of(Limiter.of(new DecayingMeter(timeConstantSeconds * 1_000_000_000L), capacity));

        ExperimentRun run = run(SimulatedProbe.of(meter, clock, PREMISES.window()), Budget.standard(PREMISES));

        Verdict verdict =
                new Analyzer(PREMISES, LEVEL).analyze(START, run.observations()).verdict();
        assertThat(verdict.identified()).isFalse();
    }

    @Test
    void a_bucket_is_tested_where_a_meter_that_decays_would_answer_otherwise() {
        List<Observation> all = run("token-bucket").observations();
        Inference inference = new Inference(PREMISES, START);
        all.forEach(inference::observe);

        assertThat(inference.rivalProbability()).isLessThanOrEqualTo(1e-4);
    }

    @Test
    void it_says_the_same_when_it_is_asked_anew() {
        List<Observation> all = run("token-bucket").observations();
        int firstTest = (int) all.stream()
                .takeWhile(o -> !o.purpose().startsWith(ValidatingPlan.PURPOSE))
                .count();
        for (int seen = firstTest; seen < all.size(); seen++) {
            Observation next = all.get(seen);
            Instant now = all.get(seen - 1).receivedAt();
            assertThat(plan(Budget.standard(PREMISES)).next(all.subList(0, seen), now))
                    .isInstanceOfSatisfying(Step.Probe.class, step -> {
                        assertThat(step.at()).isEqualTo(next.intent().intendedAt());
                        assertThat(step.cost()).isEqualTo(next.requestedTokens());
                        assertThat(step.purpose()).isEqualTo(next.purpose());
                    });
        }
    }

    @Test
    void it_keeps_within_the_budget() {
        Budget budget = new Budget(9_000, 24, Duration.ofSeconds(70));

        ExperimentRun run = run(simulated("token-bucket"), budget);

        assertThat(run.end()).isEqualTo(ExperimentRun.End.PLAN_ENDED);
    }

    private static List<Observation> tests(ExperimentRun run) {
        return run.observations().stream()
                .filter(o -> o.purpose().startsWith(ValidatingPlan.PURPOSE))
                .toList();
    }

    private ExperimentPlan plan(Budget budget) {
        return new ValidatingPlan(
                new AdaptivePlan(PREMISES, LEVEL, ProbeCosts.STANDARD, budget), PREMISES, LEVEL, budget);
    }

    /** The run of a limiter from the start, which is the same each time: it is run once. */
    private static ExperimentRun run(String spec) {
        return RUNS.computeIfAbsent(spec, given -> {
            ValidatingPlanTest fresh = new ValidatingPlanTest();
            return fresh.run(fresh.simulated(given), Budget.standard(PREMISES));
        });
    }

    private ExperimentRun run(QuotaProbe probe, Budget budget) {
        return new Experiment(plan(budget), probe, clock, budget, ObservationSink.NONE).run();
    }

    private QuotaProbe simulated(String spec) {
        return SimulatedProbe.of(
                LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, PREMISES.window())), clock, PREMISES.window());
    }
}
