package dev.limitlens.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.probe.ConcurrentProbe;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class SimulatedProbeTest {

    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long MILLI = 1_000_000L;

    private final VirtualClock clock = new VirtualClock(START);

    private static Limits limits(String spec) {
        return LimiterSpec.limits(spec, new LimiterSpec.Defaults(8000, MINUTE));
    }

    private static ProbeRequest request(long cost) {
        return new ProbeRequest(0, "test", cost, 1);
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    @Test
    void it_answers_as_the_limits_do() {
        SimulatedProbe probe = SimulatedProbe.of(limits("fixed-window"), clock, MINUTE);
        assertThat(probe.send(request(8000)))
                .isEqualTo(new ProbeResult(ProbeResult.admitted(8000).outcome(), 200, START, null));
        assertThat(probe.send(request(1)))
                .isEqualTo(new ProbeResult(
                        new Outcome.Throttled(
                                ThrottleKind.TOKENS, "Too many requests, please wait before trying again."),
                        429,
                        START,
                        null));
        clock.advanceTo(START.plusSeconds(60));
        assertThat(probe.send(request(8000)).httpStatus()).isEqualTo(200);
    }

    @Test
    void it_says_which_limit_denied() {
        SimulatedProbe probe =
                SimulatedProbe.of(limits("fixed-window+fixed-window:metered=requests,capacity=1"), clock, MINUTE);
        assertThat(probe.send(request(8001)).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Throttled.class, t -> assertThat(t.kind()).isEqualTo(ThrottleKind.TOKENS));
        probe.send(request(1));
        assertThat(probe.send(request(1)).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Throttled.class, t -> assertThat(t.kind()).isEqualTo(ThrottleKind.REQUESTS));
    }

    @Test
    void the_standard_round_trip_is_a_600th_of_the_window() {
        SimulatedProbe.of(limits("unlimited"), clock, MINUTE).send(request(1));
        assertThat(clock.now()).isEqualTo(START.plusMillis(100));
    }

    @Test
    void the_limiter_decides_after_half_of_a_constant_round_trip() {
        SimulatedProbe probe = SimulatedProbe.of(limits("fixed-window"), clock, MINUTE);
        probe.send(request(8000));
        clock.advanceTo(START.plusSeconds(60).minusMillis(51));
        assertThat(probe.send(request(1)).httpStatus()).isEqualTo(429);
        clock.advanceTo(START.plusSeconds(120).minusMillis(50));
        assertThat(probe.send(request(8000)).httpStatus()).isEqualTo(200);
        assertThat(clock.now()).isEqualTo(START.plusSeconds(120).plusMillis(50));
        assertThat(probe.send(request(1)).httpStatus()).isEqualTo(429);
    }

    @Test
    void a_lognormal_round_trip_has_the_median_and_spread_asked_for() {
        Latency latency = new Latency.LogNormal(300 * MILLI);
        RandomGenerator random = random(3);
        List<Double> logs = new ArrayList<>();
        double decided = 0;
        int trips = 20_000;
        for (int i = 0; i < trips; i++) {
            Latency.RoundTrip trip = latency.next(random);
            assertThat(trip.decisionNanos()).isBetween(0L, trip.totalNanos());
            logs.add(Math.log(trip.totalNanos()));
            decided += (double) trip.decisionNanos() / trip.totalNanos() / trips;
        }
        double mean = logs.stream().mapToDouble(l -> l).average().orElseThrow();
        double variance =
                logs.stream().mapToDouble(l -> (l - mean) * (l - mean)).sum() / trips;
        assertThat(Math.exp(mean)).isCloseTo(300.0 * MILLI, within(5.0 * MILLI));
        assertThat(Math.sqrt(variance)).isCloseTo(0.5, within(0.02));
        assertThat(decided).isCloseTo(0.5, within(0.02));
    }

    @Test
    void a_lapse_gives_the_opposite_answer_and_charges_what_was_answered() {
        Limiter limiter = Limiter.of(new FixedWindow(MINUTE.toNanos(), 0), 1_000_000_000);
        LimitsState state = Limits.of(limiter).start(EpochNanos.of(START));
        SimulatedProbe probe = new SimulatedProbe(state, clock, new Latency.Constant(0), 0.1, random(7));
        int trials = 10_000;
        int admitted = 0;
        for (int i = 0; i < trials; i++) {
            if (probe.send(request(1)).outcome() instanceof Outcome.Admitted) {
                admitted++;
            }
        }
        assertThat(admitted).isBetween(8850, 9150);
        assertThat(state.states().get(0).load(EpochNanos.of(START))).isEqualTo(admitted);

        LimitsState full = Limits.of(limiter.withStartFraction(1)).start(EpochNanos.of(START));
        SimulatedProbe denying = new SimulatedProbe(full, clock, new Latency.Constant(0), 0.1, random(7));
        int lapses = 0;
        for (int i = 0; i < trials; i++) {
            ProbeResult result = denying.send(request(1));
            if (result.httpStatus() == 200) {
                lapses++;
            }
        }
        assertThat(lapses).isBetween(850, 1150);
        assertThat(full.states().get(0).load(EpochNanos.of(START))).isEqualTo(1e9 + lapses);
    }

    @Test
    void the_same_seed_gives_the_same_answers() {
        assertThat(answers(11)).isEqualTo(answers(11)).isNotEqualTo(answers(12));
    }

    private static List<String> answers(long seed) {
        VirtualClock clock = new VirtualClock(START);
        SimulatedProbe probe = new SimulatedProbe(
                limits("token-bucket").start(EpochNanos.of(START)),
                clock,
                new Latency.LogNormal(300 * MILLI),
                0.2,
                random(seed));
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(probe.send(request(500)) + " " + clock.now());
        }
        return answers;
    }

    /** Draws the given values, one after the other. */
    private static RandomGenerator drawing(double... values) {
        return new RandomGenerator() {
            private int next;

            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public double nextGaussian() {
                return values[next++];
            }

            @Override
            public double nextDouble() {
                return values[next++];
            }
        };
    }

    @Test
    void requests_under_way_together_are_decided_in_the_order_in_which_they_arrive() throws Exception {
        // round trips of a tenth of a second, decided after 90, 10 and 50 ms
        SimulatedProbe probe = new SimulatedProbe(
                limits("fixed-window:capacity=10").start(EpochNanos.of(START)),
                clock,
                new Latency.LogNormal(100 * MILLI),
                0,
                drawing(0, 0.9, 0, 0.1, 0, 0.5));

        ConcurrentProbe.Pending slow = probe.begin(request(6), clock::monotonicNanos);
        clock.advance(Duration.ofMillis(20));
        ConcurrentProbe.Pending fast = probe.begin(request(6), clock::monotonicNanos);
        ConcurrentProbe.Pending middle = probe.begin(request(3), clock::monotonicNanos);

        assertThat(clock.now()).isEqualTo(START.plusMillis(20));
        assertThat(slow.await().result().httpStatus()).isEqualTo(429);
        assertThat(clock.now()).isEqualTo(START.plusMillis(100));
        assertThat(fast.await().result().httpStatus()).isEqualTo(200);
        assertThat(middle.await().result().httpStatus()).isEqualTo(200);
        assertThat(clock.now()).isEqualTo(START.plusMillis(120));
    }

    @Test
    void a_line_between_two_decisions_parts_their_answers() throws Exception {
        Limiter used = Limiter.of(new FixedWindow(MINUTE.toNanos(), 0), 10).withStartFraction(1);
        SimulatedProbe probe = SimulatedProbe.of(Limits.of(used), clock, MINUTE);
        List<ConcurrentProbe.Pending> volley = new ArrayList<>();
        for (int millis = 59_930; millis <= 59_970; millis += 10) {
            clock.advanceTo(START.plusMillis(millis));
            volley.add(probe.begin(request(1), clock::monotonicNanos));
        }
        List<String> answers = new ArrayList<>();
        for (ConcurrentProbe.Pending pending : volley) {
            ConcurrentProbe.Answered answered = pending.await();
            answers.add(answered.result().httpStatus() + " "
                    + answered.result().serverDate() + " "
                    + EpochNanos.toInstant(answered.receivedNanos()));
        }
        assertThat(answers)
                .containsExactly(
                        "429 2026-11-24T08:00:59Z 2026-11-24T08:01:00.030Z",
                        "429 2026-11-24T08:00:59Z 2026-11-24T08:01:00.040Z",
                        "200 2026-11-24T08:01:00Z 2026-11-24T08:01:00.050Z",
                        "200 2026-11-24T08:01:00Z 2026-11-24T08:01:00.060Z",
                        "200 2026-11-24T08:01:00Z 2026-11-24T08:01:00.070Z");
    }

    @Test
    void a_request_that_is_waited_for_comes_after_those_that_arrived_before_it() throws Exception {
        SimulatedProbe probe = SimulatedProbe.of(limits("fixed-window:capacity=10"), clock, MINUTE);
        ConcurrentProbe.Pending earlier = probe.begin(request(6), clock::monotonicNanos);
        clock.advance(Duration.ofMillis(1));

        assertThat(probe.send(request(6)).httpStatus()).isEqualTo(429);

        assertThat(clock.now()).isEqualTo(START.plusMillis(101));
        ConcurrentProbe.Answered answered = earlier.await();
        assertThat(answered.result().httpStatus()).isEqualTo(200);
        assertThat(answered.receivedNanos()).isEqualTo(EpochNanos.of(START.plusMillis(100)));
        assertThat(clock.now()).isEqualTo(START.plusMillis(101));
    }

    /** Output is charged when the answer is there, in between the decisions on others. */
    @Test
    void a_request_is_settled_when_its_answer_is_there() throws Exception {
        LimitsState state = limits("fixed-window:capacity=100").start(EpochNanos.of(START));
        SimulatedProbe probe = new SimulatedProbe(state, clock, Latency.standard(MINUTE), 0, random(1));
        ConcurrentProbe.Pending generating =
                probe.begin(new ProbeRequest(0, "volley 0", 10, 80), clock::monotonicNanos);
        clock.advance(Duration.ofMillis(10));
        ConcurrentProbe.Pending meanwhile = probe.begin(request(10), clock::monotonicNanos);
        clock.advance(Duration.ofMillis(50));
        ConcurrentProbe.Pending after = probe.begin(request(10), clock::monotonicNanos);

        assertThat(after.await().result().httpStatus()).isEqualTo(429);
        assertThat(meanwhile.await().result().httpStatus()).isEqualTo(200);
        assertThat(generating.await().result().httpStatus()).isEqualTo(200);
    }

    @Test
    void the_same_seed_gives_the_same_answers_to_volleys() throws Exception {
        assertThat(volleys(11)).isEqualTo(volleys(11)).isNotEqualTo(volleys(12));
    }

    private static List<String> volleys(long seed) throws InterruptedException {
        VirtualClock clock = new VirtualClock(START);
        SimulatedProbe probe = new SimulatedProbe(
                limits("token-bucket").start(EpochNanos.of(START)),
                clock,
                new Latency.LogNormal(300 * MILLI),
                0.2,
                random(seed));
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            List<ConcurrentProbe.Pending> volley = new ArrayList<>();
            for (int k = 0; k < 8; k++) {
                clock.advance(Duration.ofMillis(25));
                volley.add(probe.begin(request(500), clock::monotonicNanos));
            }
            answers.add(probe.send(request(500)) + " " + clock.now());
            for (ConcurrentProbe.Pending pending : volley) {
                answers.add(pending.await() + " " + clock.now());
            }
        }
        return answers;
    }

    @Test
    void ranges_are_checked() {
        LimitsState state = limits("unlimited").start(EpochNanos.of(START));
        for (double lapse : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> new SimulatedProbe(state, clock, new Latency.Constant(0), lapse, random(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("lapse must be at least 0 and below 1: " + lapse);
        }
        assertThatThrownBy(() -> new Latency.Constant(-1)).hasMessage("latency must be at least 0: -1 ns");
        assertThatThrownBy(() -> new Latency.LogNormal(0)).hasMessage("latency must be longer than 0: 0 ns");
    }
}
