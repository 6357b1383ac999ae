package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.ServerTime;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.clock.ServerClockEstimate;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import dev.limitlens.experiment.Volleys;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerClockPlanTest {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Premises PREMISES = Premises.of(8_000, WINDOW);
    private static final Instant START = Instant.parse("2026-11-24T12:00:03.700Z");

    private final VirtualClock clock = new VirtualClock(START);

    @Tag("long")
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0, PT0.1S",
        "PT7S, 0, PT0.01S",
        "PT-0.43S, 0, PT0.02S",
        "PT10M0.31S, 0, PT0.1S",
        "PT-10M, 0, PT0.05S",
        "PT7.25S, 40, PT0.02S",
        "PT-3.5S, -40, PT0.1S"
    })
    void the_offset_is_known_to_a_20th_of_a_second_and_the_plan_runs_on_the_servers_clock(
            Duration offset, double driftPpm, Duration roundTrip) {
        SkewedServer server = server(0, offset, driftPpm, roundTrip);

        ExperimentRun run = run(MinuteBoundaryPlan.of(8_000, WINDOW), server);

        ServerClockEstimate estimate = ServerTime.estimate(run.observations()).orElseThrow();
        assertThat(seconds(estimate.offset())).isCloseTo(seconds(server.ahead()), within(0.05));
        assertThat(seconds(estimate.low())).isLessThanOrEqualTo(seconds(server.ahead()));
        assertThat(seconds(estimate.high())).isGreaterThanOrEqualTo(seconds(server.ahead()));
        Observation key = run.observations().get(run.observations().size() - 2);
        double second = key.sentAt().plus(server.ahead()).toEpochMilli() % 60_000 / 1e3;
        assertThat(second).as("second of the server's minute").isCloseTo(5, within(1.1));
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"PT7S, 0, PT0.1S", "PT-10M0.4S, 40, PT0.1S"})
    void aligned_is_judged_by_the_servers_clock(Duration offset, double driftPpm, Duration roundTrip) {
        SkewedServer server = server(0, offset, driftPpm, roundTrip);

        ExperimentRun run = run(adaptive(), server);
        Verdict onServerClock = analyze(run);

        assertThat(onServerClock.family()).isEqualTo(FixedWindow.ID);
        assertThat(onServerClock.conclusion()).isEqualTo(Conclusion.ABSOLUTE);
        Interval reported = onServerClock.clock().orElseThrow();
        assertThat(reported.estimate()).isCloseTo(seconds(server.ahead()), within(0.05));
        assertThat(reported.low()).isLessThanOrEqualTo(seconds(server.ahead()));
        assertThat(reported.high()).isGreaterThanOrEqualTo(seconds(server.ahead()));
    }

    @Tag("long")
    @Test
    void a_phase_that_is_the_local_clocks_is_not_taken_for_aligned() {
        // resets on the local minute, by a server that is 7 s ahead
        SkewedServer server = server(Duration.ofSeconds(7).toNanos(), Duration.ofSeconds(7), 0, Duration.ofMillis(100));

        ExperimentRun run = run(adaptive(), server);

        assertThat(analyze(run).conclusion()).isNotEqualTo(Conclusion.ABSOLUTE);
        assertThat(analyze(run).aligned().orElse(0)).isLessThan(0.01);
    }

    @Tag("long")
    @Test
    void an_offset_that_is_known_badly_is_no_evidence_against_an_aligned_window() {
        SkewedServer server = server(0, Duration.ofMillis(7_400), 0, Duration.ofMillis(100));
        // a plan that always sends at the same part of a second learns the offset to half a second
        ExperimentRun run = new Experiment(
                        new WholeSeconds(adaptive()), server, clock, Budget.standard(PREMISES), ObservationSink.NONE)
                .run();

        Verdict verdict = analyze(run);

        Interval reported = verdict.clock().orElseThrow();
        assertThat(reported.high() - reported.low()).isGreaterThan(0.5);
        assertThat(verdict.conclusion()).isIn(Conclusion.ABSOLUTE, Conclusion.INCONCLUSIVE);
        assertThat(verdict.warnings()).anyMatch(w -> w.contains("server's clock"));
    }

    @ParameterizedTest
    @CsvSource({"PT7S, PT0.02S", "PT-0.43S, PT0.06S", "PT10M0.31S, PT0.1S"})
    void of_a_short_window_the_time_is_asked_before_the_experiment(Duration offset, Duration roundTrip) {
        Duration window = Duration.ofSeconds(10);
        SkewedServer server = new SkewedServer(
                Limits.of(Limiter.of(new FixedWindow(window.toNanos(), 0), 8_000)), clock, offset, 0, roundTrip);

        List<Observation> asked = asked(window, server);

        ServerClockEstimate estimate = ServerTime.estimate(asked).orElseThrow();
        assertThat(asked).hasSizeLessThanOrEqualTo(8).allMatch(o -> o.tokens() == 1);
        // the first tells it to a second and a round trip, and each further one halves what is more than a round trip
        assertThat(2 * seconds(estimate.uncertainty())).isLessThanOrEqualTo(seconds(roundTrip) + 1.01 / 32);
        assertThat(seconds(estimate.offset()))
                .isCloseTo(seconds(server.ahead()), within(seconds(estimate.uncertainty())));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 60})
    void no_time_is_asked_where_the_experiment_tells_it_or_where_it_would_not_help(int windowSeconds) {
        SkewedServer server = server(0, Duration.ofSeconds(7), 0, Duration.ofMillis(20));

        assertThat(asked(Duration.ofSeconds(windowSeconds), server)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT8.9S, PT9S", "PT9.9S, PT9.9S", "PT10.9S, PT11S"})
    void a_request_waits_for_a_second_to_begin_but_not_for_a_window(Duration wanted, Duration arrives) {
        Duration window = Duration.ofSeconds(10);
        Instant line = Instant.parse("2026-11-24T12:00:00Z");
        Step.Probe probe = Step.Probe.of(line.plus(wanted), 1, "probe", "whatever");
        // an answer that leaves it open by a second how far the server is ahead: by nothing in the middle
        Observation known = new Observation(
                new Intent(line, new ProbeRequest(0, "probe", 1, 1)),
                line.minusMillis(500),
                line.minusMillis(500),
                new ProbeResult(new Outcome.Admitted(Usage.ofInput(1)), 200, line.minusSeconds(1), null));

        Step step = new ServerClockPlan(new OneStep(probe), window).next(List.of(known), line);

        assertThat(((Step.Probe) step).at()).isEqualTo(line.plus(arrives));
    }

    @Test
    void a_time_that_has_passed_means_at_once_however_long_ago() {
        Instant line = Instant.parse("2026-11-24T12:00:00Z");
        // the server is ahead by a minute, known well enough to reckon by
        Observation known = new Observation(
                new Intent(line, new ProbeRequest(0, "probe", 1, 1)),
                line,
                line.plusMillis(1),
                new ProbeResult(new Outcome.Admitted(Usage.ofInput(1)), 200, line.plusSeconds(60), null));
        Instant now = line.plusSeconds(1);
        Step.Probe probe = Step.Probe.of(Instant.MIN, 1, "probe", "whatever");

        Step step = new ServerClockPlan(new OneStep(probe), Duration.ofMinutes(1)).next(List.of(known), now);

        assertThat(((Step.Probe) step).at()).isBetween(now, now.plusSeconds(1));
    }

    @Test
    void a_volley_is_sent_by_the_servers_clock_as_it_was_wanted() {
        Instant line = Instant.parse("2026-11-24T12:00:00Z");
        Observation known = new Observation(
                new Intent(line, new ProbeRequest(0, "probe", 1, 1)),
                line,
                line.plusMillis(1),
                new ProbeResult(new Outcome.Admitted(Usage.ofInput(1)), 200, line.plusSeconds(60), null));
        Duration ahead = ServerTime.settled(List.of(known)).orElseThrow().offset();
        Instant now = line.plusSeconds(1);
        List<Step.Probe> wanted = Stream.of(90, 91, 93)
                .map(second -> Step.Probe.of(line.plusSeconds(second), 5, Volleys.purpose(1), "whatever"))
                .toList();

        Step step = new ServerClockPlan(new OneStep(new Step.Volley(wanted)), Duration.ofMinutes(1))
                .next(List.of(known), now);

        assertThat(((Step.Volley) step).probes())
                .extracting(Step.Probe::at)
                .containsExactly(
                        line.plusSeconds(90).minus(ahead),
                        line.plusSeconds(91).minus(ahead),
                        line.plusSeconds(93).minus(ahead));
    }

    @Test
    void the_time_is_asked_before_an_experiment_that_begins_with_a_volley() {
        Instant now = Instant.parse("2026-11-24T12:00:00Z");
        Step.Probe probe = Step.Probe.of(now, 5, Volleys.purpose(0), "whatever");

        Step step = new ServerClockPlan(new OneStep(new Step.Volley(List.of(probe, probe))), Duration.ofSeconds(10))
                .next(List.of(), now);

        assertThat(((Step.Probe) step).purpose()).isEqualTo(Preliminary.CLOCK);
    }

    /** Always wants the same. */
    private record OneStep(Step step) implements ExperimentPlan {
        @Override
        public String id() {
            return "one-step";
        }

        @Override
        public Step next(List<Observation> observations, Instant now) {
            return step;
        }
    }

    @Test
    void whoever_refuses_to_tell_the_time_is_asked_once() {
        Limiter refusing = Limiter.of(new FixedWindow(WINDOW.toNanos(), 0), 1);
        SkewedServer server = new SkewedServer(
                Limits.of(refusing.withStartFraction(1)), clock, Duration.ofSeconds(7), 0, Duration.ofMillis(20));

        assertThat(asked(Duration.ofSeconds(10), server)).singleElement().matches(Observation::denied);
    }

    /** Returns the requests that only asked what time it is. */
    private List<Observation> asked(Duration window, SkewedServer server) {
        return new Experiment(
                        new ServerClockPlan(MinuteBoundaryPlan.of(8_000, window), window),
                        server,
                        clock,
                        Budget.standard(PREMISES),
                        ObservationSink.NONE)
                .run().observations().stream()
                        .filter(o -> o.purpose().equals(Preliminary.CLOCK))
                        .toList();
    }

    /** Sends at whole seconds of the local clock only. */
    private record WholeSeconds(ExperimentPlan plan) implements ExperimentPlan {
        @Override
        public String id() {
            return plan.id();
        }

        @Override
        public Step next(List<Observation> observations, Instant now) {
            Step step = plan.next(observations, now);
            if (!(step instanceof Step.Probe probe)) {
                return step;
            }
            Instant at = (probe.at().isAfter(now) ? probe.at() : now).plusMillis(999);
            return Step.Probe.of(
                    at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS), probe.cost(), probe.purpose(), probe.why());
        }
    }

    private SkewedServer server(long phaseNanos, Duration offset, double driftPpm, Duration roundTrip) {
        return new SkewedServer(
                Limits.of(Limiter.of(new FixedWindow(WINDOW.toNanos(), phaseNanos), 8_000)),
                clock,
                offset,
                driftPpm,
                roundTrip);
    }

    private static ExperimentPlan adaptive() {
        return new AdaptivePlan(PREMISES, 0.99, ProbeCosts.STANDARD, Budget.standard(PREMISES));
    }

    private ExperimentRun run(ExperimentPlan plan, SkewedServer server) {
        return new Experiment(
                        new ServerClockPlan(plan, WINDOW),
                        server,
                        clock,
                        Budget.standard(PREMISES),
                        ObservationSink.NONE)
                .run();
    }

    private static Verdict analyze(ExperimentRun run) {
        return new Analyzer(PREMISES, 0.99)
                .analyzeOnServerClock(run.startedAt(), run.observations())
                .verdict();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
