package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.simulation.SimulatedProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What small debts show of buckets that admit on credit, and of those that do not. */
@Tag("long")
class SteadyRefillTest {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Premises PREMISES = Premises.of(8_000, WINDOW);
    private static final double LEVEL = 0.99;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token-bucket:admission=debt",
                "token-bucket:capacity=2900,refill=75/s,admission=check-then-charge"
            })
    void a_token_bucket_makes_each_good_in_its_own_time(String spec) {
        List<Observation> all = run(spec, "2026-01-01T00:00:31Z", false);
        List<Observation> debts = asked(all, SteadyRefill.DEBT);
        List<Observation> behind = asked(all, SteadyRefill.BEHIND);

        assertThat(debts).hasSize(4).allMatch(Observation::admitted);
        assertThat(behind).hasSize(3).allMatch(Observation::denied);
        // each as small as what was learnt from the one before allows, and made good in a few seconds
        assertThat(debts.get(3).tokens()).isLessThanOrEqualTo(debts.get(0).tokens());
        assertThat(Duration.between(debts.get(0).sentAt(), debts.get(3).sentAt()))
                .isLessThan(WINDOW.dividedBy(5));
        Verdict verdict = verdict(all);
        assertThat(verdict.family()).isEqualTo("token-bucket");
        assertThat(verdict.identified()).isTrue();
    }

    /** After large debts only, each of them was named a token bucket with more than 0.99. */
    @ParameterizedTest
    @CsvSource({
        "'stepped-bucket:capacity=4464,step=819,interval=7.502616s,phase=28.193831s,admission=debt', 2026-01-01T00:00:23.511776820Z",
        "'stepped-bucket:capacity=2077,step=262,interval=3.592915s,phase=47.366581s,admission=check-then-charge', 2026-01-01T00:00:13.183389164Z"
    })
    void a_stepped_bucket_is_not_taken_for_one(String spec, String start) {
        List<Observation> all = run(spec, start, false);

        // a look for when the last large debt is made good may be enough
        assertThat(all).anyMatch(o -> o.purpose().startsWith(SteadyRefill.PURPOSE));
        Verdict verdict = verdict(all);
        assertThat(verdict.identified() && !verdict.family().equals("stepped-bucket"))
                .as("%s %s", verdict.family(), verdict.confidence())
                .isFalse();
        assertThat(verdict.posterior().get("token-bucket")).isLessThan(0.5);
    }

    /** Coarse boxes speak less for each of them than points of its parameters do: a token bucket was named with more than 0.99. */
    @ParameterizedTest
    @CsvSource({
        "'stepped-bucket:capacity=1620,step=120,interval=16.152081s,phase=35.045512s,admission=check-then-charge', 2026-01-01T00:00:25.577236889Z",
        "'stepped-bucket:capacity=26555,step=891,interval=2.899749s,phase=17.120567s,admission=check-then-charge', 2026-01-01T00:00:43.253232940Z",
        "'stepped-bucket:capacity=7489,step=479,interval=7.517804s,phase=40.572612s,admission=check-then-charge', 2026-01-01T00:00:12.821805658Z"
    })
    void before_a_verdict_is_given_a_stepped_bucket_is_looked_at_more_closely(String spec, String start) {
        Verdict verdict = verdict(run(spec, start, false));

        assertThat(verdict.identified() && !verdict.family().equals("stepped-bucket"))
                .as("%s %s", verdict.family(), verdict.confidence())
                .isFalse();
    }

    @Test
    void once_is_enough_before_the_answer_is_tested() {
        List<Observation> all = run("token-bucket:admission=debt", "2026-01-01T00:00:31Z", true);

        assertThat(all).anyMatch(o -> o.purpose().startsWith(ValidatingPlan.PURPOSE));
        assertThat(asked(all, SteadyRefill.DEBT)).hasSize(4);
        assertThat(asked(all, SteadyRefill.BEHIND)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"token-bucket", "stepped-bucket", "fixed-window", "token-bucket:capacity=20,metered=requests"})
    void without_credit_none_is_asked_for(String spec) {
        assertThat(asked(run(spec, "2026-01-01T00:00:31Z", false), SteadyRefill.DEBT))
                .isEmpty();
    }

    @Test
    void the_smallest_request_may_cost_more() {
        Budget budget = Budget.standard(PREMISES);
        List<Observation> all = run(
                "token-bucket:admission=debt",
                "2026-01-01T00:00:31Z",
                new AdaptivePlan(PREMISES, LEVEL, ProbeCosts.STANDARD.withLeastTokens(40), budget),
                budget);

        assertThat(asked(all, SteadyRefill.BEHIND)).isNotEmpty();
        assertThat(all).allSatisfy(o -> assertThat(o.tokens()).isGreaterThanOrEqualTo(40));
    }

    private static List<Observation> run(String spec, String start, boolean validated) {
        Budget budget = Budget.standard(PREMISES);
        ExperimentPlan plan = new AdaptivePlan(PREMISES, LEVEL, ProbeCosts.STANDARD, budget);
        return run(spec, start, validated ? new ValidatingPlan(plan, PREMISES, LEVEL, budget) : plan, budget);
    }

    private static List<Observation> run(String spec, String start, ExperimentPlan plan, Budget budget) {
        VirtualClock clock = new VirtualClock(Instant.parse(start));
        SimulatedProbe probe =
                SimulatedProbe.of(LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, WINDOW)), clock, WINDOW);
        return new Experiment(plan, probe, clock, budget, ObservationSink.NONE)
                .run()
                .observations();
    }

    private static Verdict verdict(List<Observation> all) {
        return new Analyzer(PREMISES, LEVEL)
                .analyze(all.get(0).intent().intendedAt(), all)
                .verdict();
    }

    private static List<Observation> asked(List<Observation> all, String purpose) {
        return all.stream().filter(o -> o.purpose().equals(purpose)).toList();
    }
}
