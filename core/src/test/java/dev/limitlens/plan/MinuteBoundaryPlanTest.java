package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Step;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.probe.ThrottleKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MinuteBoundaryPlanTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant MIDNIGHT = Instant.parse("2026-11-24T00:00:00Z");
    private static final Budget AMPLE = new Budget(1_000_000, 1000, Duration.ofHours(1));

    private final VirtualClock clock = new VirtualClock(MIDNIGHT);

    private List<String> schedule(MinuteBoundaryPlan plan, QuotaProbe probe) {
        Instant start = clock.now();
        ExperimentRun run = new Experiment(plan, probe, clock, AMPLE, ObservationSink.NONE).run();
        assertThat(run.end()).isEqualTo(ExperimentRun.End.PLAN_ENDED);
        return run.observations().stream()
                .map(o -> Duration.between(start, o.sentAt()) + " " + o.requestedTokens() + " " + o.purpose())
                .toList();
    }

    private QuotaProbe throttlingFrom(int index, Duration roundTrip) {
        return request -> {
            clock.advance(roundTrip);
            return request.index() < index ? ProbeResult.admitted(request.cost()) : ProbeResult.throttled("no");
        };
    }

    @Test
    void the_seeds_schedule_in_a_minute() {
        assertThat(schedule(MinuteBoundaryPlan.of(8000, MINUTE), throttlingFrom(2, Duration.ofMillis(500))))
                .containsExactly(
                        "PT35S 1000 consume batch 1",
                        "PT35.5S 1000 consume batch 2",
                        "PT36S 1000 consume batch 3",
                        "PT45S 1000 test before minute end",
                        "PT1M5S 1000 test at next minute :05",
                        "PT1M50S 1000 test at minute :50");
    }

    @Test
    void the_same_schedule_scaled_to_ten_seconds() {
        assertThat(schedule(
                        MinuteBoundaryPlan.of(80, Duration.ofSeconds(10)), throttlingFrom(1, Duration.ofMillis(10))))
                .containsExactly(
                        "PT5.833333333S 10 consume batch 1",
                        "PT5.843333333S 10 consume batch 2",
                        "PT7.5S 10 test before minute end",
                        "PT10.833333333S 10 test at next minute :05",
                        "PT18.333333333S 10 test at minute :50");
    }

    @Test
    void without_a_throttle_the_drain_sends_the_whole_quota_and_no_more() {
        MinuteBoundaryPlan plan = new MinuteBoundaryPlan(
                MINUTE,
                2500,
                1000,
                7,
                Duration.ofSeconds(35),
                Duration.ofSeconds(45),
                Duration.ofSeconds(5),
                Duration.ofSeconds(50));
        assertThat(schedule(plan, throttlingFrom(99, Duration.ofSeconds(1))))
                .containsExactly(
                        "PT35S 1000 consume batch 1",
                        "PT36S 1000 consume batch 2",
                        "PT37S 500 consume batch 3",
                        "PT45S 7 test before minute end",
                        "PT1M5S 7 test at next minute :05",
                        "PT1M50S 7 test at minute :50");
    }

    @Test
    void a_drain_that_takes_too_long_is_followed_at_once() {
        assertThat(schedule(MinuteBoundaryPlan.of(8000, MINUTE), throttlingFrom(3, Duration.ofSeconds(4))))
                .containsExactly(
                        "PT35S 1000 consume batch 1",
                        "PT39S 1000 consume batch 2",
                        "PT43S 1000 consume batch 3",
                        "PT47S 1000 consume batch 4",
                        "PT51S 1000 test before minute end",
                        "PT1M5S 1000 test at next minute :05",
                        "PT1M50S 1000 test at minute :50");
    }

    @Test
    void a_run_that_begins_after_second_35_waits_for_the_next() {
        clock.advanceTo(MIDNIGHT.plusSeconds(36));
        Step step = MinuteBoundaryPlan.of(8000, MINUTE).next(List.of(), clock.now());
        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.Probe.class, p -> assertThat(p.at()).isEqualTo(MIDNIGHT.plusSeconds(95)));
        Step atOnce = MinuteBoundaryPlan.of(8000, MINUTE).next(List.of(), MIDNIGHT.plusSeconds(35));
        assertThat(atOnce)
                .isInstanceOfSatisfying(
                        Step.Probe.class, p -> assertThat(p.at()).isEqualTo(MIDNIGHT.plusSeconds(35)));
    }

    @Test
    void any_throttle_stops_the_drain_and_an_unknown_outcome_does_not() {
        for (ThrottleKind kind : ThrottleKind.values()) {
            assertThat(purposeAfter(new Outcome.Throttled(kind, "no"))).isEqualTo("test before minute end");
        }
        assertThat(purposeAfter(new Outcome.Unknown("time-out"))).isEqualTo("consume batch 2");
        assertThat(purposeAfter(new Outcome.NotCounted("Hiccup", "again", false)))
                .isEqualTo("consume batch 2");
    }

    private static String purposeAfter(Outcome outcome) {
        Instant at = MIDNIGHT.plusSeconds(35);
        Observation first = observation(0, "consume batch 1", at, outcome);
        Step step = MinuteBoundaryPlan.of(8000, MINUTE).next(List.of(first), at.plusSeconds(1));
        return ((Step.Probe) step).purpose();
    }

    private static Observation observation(int index, String purpose, Instant at, Outcome outcome) {
        Intent intent = new Intent(at, new ProbeRequest(index, purpose, 1000, 1));
        return new Observation(intent, at, at.plusSeconds(1), ProbeResult.of(outcome));
    }

    @Test
    void requests_of_others_in_the_journal_are_not_counted() {
        Observation calibration =
                observation(0, "calibration", MIDNIGHT, ProbeResult.admitted(1).outcome());
        MinuteBoundaryPlan plan = MinuteBoundaryPlan.of(8000, MINUTE);
        assertThat(plan.next(List.of(calibration), MIDNIGHT)).isEqualTo(plan.next(List.of(), MIDNIGHT));
        Observation first = observation(
                1,
                "consume batch 1",
                MIDNIGHT.plusSeconds(35),
                ProbeResult.admitted(1000).outcome());
        assertThat(plan.next(List.of(calibration, first), MIDNIGHT.plusSeconds(36)))
                .isEqualTo(plan.next(List.of(first), MIDNIGHT.plusSeconds(36)));
    }

    @Test
    void its_options_tell_all_its_numbers() {
        assertThat(MinuteBoundaryPlan.of(8000, MINUTE).options())
                .containsEntry("window", "PT1M")
                .containsEntry("drain-tokens", "8000")
                .containsEntry("chunk-tokens", "1000")
                .containsEntry("probe-tokens", "1000")
                .containsEntry("drain-at", "PT35S")
                .containsEntry("before-end-at", "PT45S")
                .containsEntry("early-at", "PT5S")
                .containsEntry("late-at", "PT50S")
                .hasSize(8);
    }

    @Test
    void a_schedule_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> plan(60, 45, 5, 50))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("drain must lie within the window of 60s: 60s");
        assertThatThrownBy(() -> plan(45, 45, 5, 50))
                .hasMessage("the drain must begin before the request before the end: 45s, 45s");
        assertThatThrownBy(() -> plan(35, 45, 50, 50))
                .hasMessage("the early request must come before the late one: 50s, 50s");
        assertThatThrownBy(() -> MinuteBoundaryPlan.of(8000, Duration.ZERO))
                .hasMessage("window must be longer than 0: PT0S");
        assertThatThrownBy(() -> MinuteBoundaryPlan.of(0, MINUTE))
                .hasMessage("drain, chunk and probe must be at least 1 token: 0, 1, 1");
    }

    private static MinuteBoundaryPlan plan(long drainAt, long beforeEndAt, long earlyAt, long lateAt) {
        return new MinuteBoundaryPlan(
                MINUTE,
                8000,
                1000,
                1000,
                Duration.ofSeconds(drainAt),
                Duration.ofSeconds(beforeEndAt),
                Duration.ofSeconds(earlyAt),
                Duration.ofSeconds(lateAt));
    }
}
