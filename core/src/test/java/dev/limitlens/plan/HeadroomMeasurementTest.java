package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Knowledge;
import dev.limitlens.clock.EpochNanos;
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
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.simulation.SimulatedProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadroomMeasurementTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final Instant START = Instant.parse("2026-01-01T12:00:20Z");
    private static final Budget BUDGET = Budget.standard(PREMISES);

    /** Used up at once: of 5,000 tokens fewer than 20 are left after the last answer, and the refill is hardly known. */
    private static final List<Long> COSTS = List.of(4_000L, 2_000L, 900L, 60L, 50L, 20L);

    private static Inference used;
    private static Instant now;

    private final HeadroomMeasurement measurement = new HeadroomMeasurement(PREMISES);

    @BeforeAll
    static void useUp() {
        VirtualClock clock = new VirtualClock(START);
        SimulatedProbe probe = SimulatedProbe.of(
                LimiterSpec.limits(
                        "token-bucket:capacity=5000,refill=50/s", new LimiterSpec.Defaults(8_000, PREMISES.window())),
                clock,
                PREMISES.window());
        ExperimentPlan plan = new ExperimentPlan() {
            @Override
            public String id() {
                return "use-up";
            }

            @Override
            public Map<String, String> options() {
                return Map.of();
            }

            @Override
            public Step next(List<Observation> observations, Instant at) {
                return observations.size() < COSTS.size()
                        ? Step.Probe.of(at, COSTS.get(observations.size()), "use", "use")
                        : new Step.End("used up");
            }
        };
        ExperimentRun run = new Experiment(plan, probe, clock, BUDGET, ObservationSink.NONE).run();
        used = new Inference(PREMISES, START);
        run.observations().forEach(used::observe);
        now = run.observations().get(COSTS.size() - 1).receivedAt();
    }

    @Test
    void it_asks_for_what_is_left_perhaps() {
        HeadroomMeasurement.Look look = look(32_000).orElseThrow();

        assertThat(look.at()).isAfterOrEqualTo(now);
        double[] left = used.admitted(look.at(), new double[] {0.9, 0.1}, 32_000);
        assertThat((double) look.cost()).isBetween(left[0], left[1]);
        assertThat(look.score()).isPositive();
    }

    @Test
    void it_asks_for_no_more_than_is_in_reach() {
        for (long reach : new long[] {50, 200, 800, 3_200}) {
            look(reach).ifPresent(look -> assertThat(look.cost()).isLessThanOrEqualTo(reach));
        }
        assertThat(look(0)).isEmpty();
    }

    private Optional<HeadroomMeasurement.Look> look(long reach) {
        return measurement.ofTokens(
                used, Knowledge.of(used), at -> reach, now, Remaining.of(BUDGET, used.observations()));
    }

    // ---- by definition

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    /** Of all times and costs the one that tells most bits for its time, its requests and its share of the tokens that are left. */
    private static Optional<HeadroomMeasurement.Look> expected(
            Inference limit, Knowledge known, double reach, Instant from, Remaining remaining) {
        double perSecond = Optional.ofNullable(known.parameters().get("refillPerSecond"))
                .map(Interval::estimate)
                .orElse(0.0);
        double fine = Math.max(1, Math.max(known.capacity() / 200, perSecond * limit.tripSeconds()));
        double[] waits = {0, .01, .02, .035, .05, .07, .1, .14, .2, .28, .4, .55, .75, 1, 1.1};
        double[] probabilities = {.9, .5, .3, .2, .1};
        HeadroomMeasurement.Look best = null;
        for (double wait : waits) {
            Instant at = from.plusNanos((long) (wait * 60e9));
            double[] left = limit.admitted(at, probabilities, 2 * reach);
            double open = left[4] <= left[0] ? -1 : log2((left[4] - left[0]) / fine);
            for (int i = 1; i < 5; i++) {
                double p = probabilities[i];
                double each = -p * log2(p) - (1 - p) * log2(1 - p);
                // an admission ends it
                double bits = Math.min(open, each / p);
                long cost = Math.round(left[i]);
                double price = wait + 0.03 * Math.max(1, bits / each) + cost / (double) remaining.tokens();
                boolean may = !at.isAfter(remaining.latest()) && open >= 0.5 && cost >= 1 && cost <= reach;
                if (may && (best == null || bits / price > best.score())) {
                    best = new HeadroomMeasurement.Look(at, cost, (left[4] - left[0]) / cost, bits / price);
                }
            }
        }
        return Optional.ofNullable(best);
    }

    @ParameterizedTest(name = "{1} tokens in reach, {0} s after the last answer, for {2} s with {3} left")
    @CsvSource({
        "0, 32000, 300, 27000",
        "0, 32000, 300, 2000",
        "0, 32000, 3, 27000",
        "5, 800, 300, 27000",
        "5, 100, 300, 27000",
        "20, 32000, 300, 6000",
        "60, 6000, 300, 27000",
        "60, 32000, 0, 27000",
        "200, 32000, 300, 27000"
    })
    void it_is_the_measurement_that_brings_most_for_its_price(int after, double reach, int lasts, long tokens) {
        Instant from = now.plusSeconds(after);
        Remaining remaining = new Remaining(from.plusSeconds(lasts), tokens);

        assertThat(measurement.ofTokens(used, Knowledge.of(used), at -> reach, from, remaining))
                .isEqualTo(expected(used, Knowledge.of(used), reach, from, remaining));
    }

    /** A bucket that gives 50 tokens back within a round trip is not known to a token. */
    @ParameterizedTest(name = "{0} s after the last answer")
    @ValueSource(ints = {0, 1, 2, 30})
    void what_comes_back_within_a_round_trip_need_not_be_known(int after) {
        LimitsState limits = LimiterSpec.limits(
                        "token-bucket:capacity=1500,refill=500/s", new LimiterSpec.Defaults(8_000, PREMISES.window()))
                .start(EpochNanos.of(Answered.START));
        Answered answered = new Answered();
        double[][] requests = {
            {0, 1_400}, {0.2, 400}, {0.4, 200}, {1.3, 500}, {1.5, 200}, {2.5, 600}, {3.5, 450}, {5, 800}
        };
        for (double[] request : requests) {
            answered.asked(limits, request[0], (long) request[1], "x");
        }
        Inference bucket = inference(answered);
        Knowledge known = new Knowledge(
                "token-bucket",
                Map.of("capacity", new Interval(1_500, 1_400, 1_600), "refillPerSecond", new Interval(500, 400, 600)),
                true);
        Instant from = Answered.at(5.1).plusSeconds(after);
        Remaining remaining = new Remaining(Answered.at(300), 20_000);

        assertThat(measurement.ofTokens(bucket, known, at -> 20_000, from, remaining))
                .isEqualTo(expected(bucket, known, 20_000, from, remaining));
    }

    @Test
    void a_measurement_says_how_well_that_was_known() {
        Step.Probe step = new HeadroomMeasurement.Look(now, 40, 0.256, 3).step("how much?");

        assertThat(step.at()).isEqualTo(now);
        assertThat(step.cost()).isEqualTo(40);
        assertThat(step.purpose()).isEqualTo("how much?");
        assertThat(step.why()).isEqualTo("that is known to 26% only");
    }

    // ---- of requests

    private static final Answered REQUESTS = Answered.threeAtOnce();

    private static final Inference COUNTS = inference(REQUESTS);

    private static Inference inference(Answered answered) {
        Inference inference = new Inference(PREMISES, Answered.START);
        answered.list().forEach(inference::observe);
        return inference;
    }

    /** Returns after how many seconds another request is admitted with a probability. */
    private static double back(Instant from, double probability) {
        double second = 0;
        while (COUNTS.admitted(from.plusNanos((long) (second * 1e9)), new double[] {probability}, 1)[0] < 1) {
            second += 0.01;
        }
        return second;
    }

    @Test
    void when_another_request_comes_back_is_asked_in_the_middle_of_what_is_open() {
        Instant from = Answered.at(10.4);
        Inference free = new Inference(PREMISES, Answered.START);
        Remaining remaining = new Remaining(Answered.at(300), 20_000);

        HeadroomMeasurement.Look look =
                measurement.ofRequests(COUNTS, free, from, remaining).orElseThrow();

        double middle = back(from, 0.5);
        double open = back(from, 0.9) - back(from, 0.1);
        double bits = log2(open / COUNTS.tripSeconds());
        assertThat(look.cost()).isEqualTo(1);
        assertThat(look.at())
                .isBetween(
                        from.plusMillis((long) (1_000 * middle) - 20), from.plusMillis((long) (1_000 * middle) + 20));
        assertThat(look.spread()).isCloseTo(open / middle, within(0.02));
        assertThat(look.score()).isCloseTo(bits / (middle / 60 + 0.03 * bits), within(0.1));
        // not beyond the end, nor what the other limit may refuse
        assertThat(measurement.ofRequests(COUNTS, free, from, new Remaining(look.at(), 20_000)))
                .contains(look);
        assertThat(measurement.ofRequests(
                        COUNTS, free, from, new Remaining(look.at().minusNanos(1), 20_000)))
                .isEmpty();
        Inference refusing = inference(new Answered().admitted(0, 1, "x").refused(0.2, 1, "x"));
        assertThat(measurement.ofRequests(COUNTS, refusing, from, remaining)).isEmpty();
    }

    @Test
    void where_a_request_is_admitted_now_nothing_is_measured() {
        Inference free = new Inference(PREMISES, Answered.START);
        Remaining remaining = new Remaining(Answered.at(300), 20_000);

        assertThat(measurement.ofRequests(free, free, Answered.at(0), remaining))
                .isEmpty();
        assertThat(measurement.ofRequests(COUNTS, free, Answered.at(200), remaining))
                .isEmpty();
    }
}
