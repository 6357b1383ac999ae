package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.simulation.SimulatedProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is asked next, given the answers so far, of a token bucket that admits on credit and has just been found. */
class SteadyRefillDecisionsTest {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Premises PREMISES = Premises.of(8_000, WINDOW);
    private static final Budget BUDGET = Budget.standard(PREMISES);
    private static final double LEVEL = 0.99;

    private static final List<Observation> RUN = run("token-bucket:admission=debt");
    private static final int FIRST = IntStream.range(0, RUN.size())
            .filter(i -> RUN.get(i).purpose().startsWith(SteadyRefill.PURPOSE))
            .findFirst()
            .orElseThrow();

    private static List<Observation> run(String spec) {
        VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:33Z"));
        SimulatedProbe probe =
                SimulatedProbe.of(LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, WINDOW)), clock, WINDOW);
        AdaptivePlan plan = new AdaptivePlan(PREMISES, LEVEL, ProbeCosts.STANDARD, BUDGET);
        ExperimentRun run = new Experiment(plan, probe, clock, BUDGET, ObservationSink.NONE).run();
        return run.observations();
    }

    private static Situation situation(List<Observation> seen, long leastTokens) {
        Inference state = new Inference(PREMISES, seen.get(0).intent().intendedAt());
        state.goOnTo(seen);
        return new Situation(
                PREMISES,
                BUDGET,
                ProbeCosts.STANDARD.withLeastTokens(leastTokens),
                state,
                seen,
                seen.get(0).intent().intendedAt(),
                0,
                seen.get(seen.size() - 1).receivedAt());
    }

    private static Optional<Step> next(List<Observation> seen) {
        return SteadyRefill.next(situation(seen, 1), LEVEL);
    }

    private static Step.Probe probe(Optional<Step> step) {
        return (Step.Probe) step.orElseThrow();
    }

    /** Returns the answers with one more, a while after the last. */
    private static List<Observation> with(List<Observation> seen, String purpose, long cost, boolean admitted) {
        Instant at = seen.get(seen.size() - 1).receivedAt().plusMillis(50);
        ProbeRequest request = new ProbeRequest(seen.size(), purpose, cost, 1);
        List<Observation> more = new ArrayList<>(seen);
        more.add(new Observation(
                new Intent(at, request),
                at,
                at.plusMillis(100),
                admitted ? ProbeResult.admitted(cost) : ProbeResult.throttled("no")));
        return more;
    }

    @Test
    void each_request_of_a_run_follows_from_the_answers_before_it() {
        int[] steady = IntStream.range(0, RUN.size())
                .filter(i -> RUN.get(i).purpose().startsWith(SteadyRefill.PURPOSE))
                .toArray();
        for (int i : steady) {
            Observation asked = RUN.get(i);
            Step.Probe step = probe(next(RUN.subList(0, i)));
            assertThat(step.purpose()).isEqualTo(asked.purpose());
            assertThat(step.cost()).isEqualTo(asked.requestedTokens());
            assertThat(step.at()).isEqualTo(asked.intent().intendedAt());
        }
        assertThat(next(RUN.subList(0, steady[steady.length - 1] + 1))).isEmpty();
        assertThat(next(RUN)).isEmpty();
    }

    @Test
    void a_debt_is_followed_at_once_by_the_smallest_request_there_is() {
        List<Observation> seen = with(RUN.subList(0, FIRST), SteadyRefill.DEBT, 100, true);
        Situation situation = situation(seen, 40);

        Step.Probe behind = probe(SteadyRefill.next(situation, LEVEL));

        assertThat(behind.purpose()).isEqualTo(SteadyRefill.BEHIND);
        assertThat(behind.cost()).isEqualTo(40);
        assertThat(behind.at()).isEqualTo(situation.now());
    }

    @Test
    void after_an_answer_of_a_refill_by_steps_it_begins_again() {
        List<Observation> seen = with(RUN, SteadyRefill.BEHIND, 1, true);

        assertThat(next(RUN)).isEmpty();
        assertThat(situation(seen, 1).state().posterior().getOrDefault("token-bucket", 0.0))
                .isGreaterThan(0.05);
        assertThat(probe(next(seen)).purpose()).isIn(SteadyRefill.RETURN, SteadyRefill.DEBT);
    }

    @Test
    void another_request_in_between_leaves_it_done() {
        assertThat(next(with(RUN, "something else", 1, false))).isEmpty();
    }

    /** The answers before its first request, of which as many are taken for its own. */
    private static List<Observation> asIfAsked(int number) {
        return IntStream.range(0, FIRST)
                .mapToObj(i -> i < number ? renamed(RUN.get(i)) : RUN.get(i))
                .toList();
    }

    private static Observation renamed(Observation o) {
        ProbeRequest request = o.intent().request();
        return new Observation(
                new Intent(
                        o.intent().intendedAt(),
                        new ProbeRequest(
                                request.index(), SteadyRefill.RETURN, request.cost(), request.maxOutputTokens())),
                o.sentAt(),
                o.receivedAt(),
                o.result());
    }

    @Test
    void it_ends_after_so_many_requests() {
        assertThat(FIRST).isGreaterThanOrEqualTo(40);
        assertThat(next(asIfAsked(39))).isPresent();
        assertThat(next(asIfAsked(40))).isEmpty();
    }

    @Test
    void nothing_is_asked_where_no_token_bucket_admits_on_credit() {
        assertThat(next(run("fixed-window"))).isEmpty();
        assertThat(next(run("token-bucket"))).isEmpty();
    }
}
