package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class DelaysTest {

    private static final Instant START = Instant.parse("2026-01-01T12:00:20Z");
    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final long[] COSTS = {2400, 800, 1600, 400, 1000, 1200, 300, 900};
    private static final long USUAL_MILLIS = 100;

    /** Sends one request after the other; how long each is held back follows from the cost of the one before. */
    private static List<Observation> sequence(LongUnaryOperator heldBackMillis) {
        List<Observation> observations = new ArrayList<>();
        Instant now = START;
        for (int i = 0; i < COSTS.length; i++) {
            Instant received = now.plusMillis(USUAL_MILLIS + (i == 0 ? 0 : heldBackMillis.applyAsLong(COSTS[i - 1])));
            observations.add(new Observation(
                    new Intent(now, new ProbeRequest(i, "probe", COSTS[i], 1)),
                    now,
                    received,
                    ProbeResult.admitted(COSTS[i])));
            now = received;
        }
        return observations;
    }

    @Test
    void a_queue_of_tokens_is_measured() {
        Delays delays = Delays.of(sequence(cost -> 1000 * cost / 200), PREMISES.windowNanos())
                .orElseThrow();

        assertThat(delays.metered()).isEqualTo("tokens");
        assertThat(delays.perSecond()).isCloseTo(200, within(10.0));
        assertThat(delays.first()).isEqualTo(1);
        assertThat(delays.tokensBefore()).isEqualTo(2400);
    }

    @Test
    void a_queue_of_requests_is_measured() {
        Delays delays =
                Delays.of(sequence(cost -> 4_900), PREMISES.windowNanos()).orElseThrow();

        assertThat(delays.metered()).isEqualTo("requests");
        assertThat(delays.perSecond()).isCloseTo(0.2, within(0.01));
    }

    @Test
    void an_even_network_and_an_uneven_one_hold_nothing_back() {
        assertThat(Delays.of(sequence(cost -> 30), PREMISES.windowNanos())).isEmpty();
        assertThat(Delays.of(
                        sequence(cost -> cost == 2400 ? 9_000 : cost == 1200 ? 700 : cost == 300 ? 3_000 : 20),
                        PREMISES.windowNanos()))
                .isEmpty();
    }

    @Test
    void what_is_held_back_is_not_unlimited() {
        Verdict verdict = new Analyzer(PREMISES, 0.99)
                .analyze(START, sequence(cost -> 1000 * cost / 200))
                .verdict();

        assertThat(verdict.posterior().get("unlimited")).isZero();
        assertThat(verdict.conclusion()).isEqualTo(Conclusion.INCONCLUSIVE);
        assertThat(verdict.warnings())
                .anySatisfy(w -> assertThat(w).contains("held back instead of refused", "tokens a second"))
                .noneMatch(w -> w.contains("no request was refused"));
    }

    private final List<Observation> seen = new ArrayList<>();

    private void answer(double second, long latencyMillis, long tokens) {
        add(second, latencyMillis, tokens, ProbeResult.admitted(tokens));
    }

    private void add(double second, long latencyMillis, long tokens, ProbeResult result) {
        Instant sent = Answered.at(second);
        seen.add(new Observation(
                new Intent(sent, new ProbeRequest(seen.size(), "probe", tokens, 1)),
                sent,
                sent.plusMillis(latencyMillis),
                result));
    }

    private Optional<Delays> delays() {
        return Delays.of(seen, PREMISES.windowNanos());
    }

    @Test
    void what_was_measured_is_said_in_words() {
        Delays delays = Delays.of(sequence(cost -> 1000 * cost / 200), PREMISES.windowNanos())
                .orElseThrow();

        assertThat(delays.delayed()).isEqualTo(7);
        assertThat(delays.usual()).isEqualTo(Duration.ofMillis(100));
        assertThat(delays.longest()).isEqualTo(Duration.ofMillis(12_100));
        assertThat(delays.words())
                .isEqualTo(
                        "requests were held back instead of refused: 7 of them, from #1 on, after 2400 tokens; round"
                                + " trips grew from 0.100 s to 12.1 s, as in a queue that lets through about 194.5 tokens a second");
    }

    /** The usual round trip takes 0.1 s, and a hundredth of the window 0.6 s. */
    @Test
    void what_takes_a_hundredth_of_a_window_longer_than_usual_is_held_back() {
        for (long latency : new long[] {100, 650, 650, 650, 750, 750}) {
            answer(seen.size(), latency, 10);
        }

        assertThat(delays()).isEmpty();

        answer(seen.size(), 750, 10);
        Delays delays = delays().orElseThrow();
        assertThat(delays.delayed()).isEqualTo(3);
        assertThat(delays.first()).isEqualTo(4);
        assertThat(delays.tokensBefore()).isEqualTo(40);
        assertThat(delays.usual()).isEqualTo(Duration.ofMillis(100));
        assertThat(delays.longest()).isEqualTo(Duration.ofMillis(750));
    }

    @Test
    void what_takes_no_more_than_three_times_as_long_as_usual_is_not_held_back() {
        for (int i = 0; i < 5; i++) {
            answer(10 * i, 1_000, 10);
        }
        for (int i = 5; i < 10; i++) {
            answer(10 * i, 2_900, 10);
        }

        assertThat(delays()).isEmpty();
    }

    @Test
    void the_first_request_has_nothing_before_it_that_could_hold_it_back() {
        answer(0, 5_000, 10);
        answer(5, 100, 10);
        answer(10, 5_000, 10);
        answer(15, 5_000, 10);

        assertThat(delays()).isEmpty();
    }

    /** Every tenth round trip may be shorter than usual: of twenty the third shortest is the usual one. */
    @Test
    void the_usual_round_trip_is_among_the_shortest_of_those_that_were_answered() {
        for (int i = 0; i < 5; i++) {
            answer(seen.size(), 900, 10);
        }
        add(seen.size(), 3, 10, ProbeResult.of(new Outcome.Unknown("lost")));
        answer(seen.size(), 50, 10);
        add(seen.size(), 40, 10, ProbeResult.throttled("too many"));
        answer(seen.size(), 60, 10);
        for (int i = 0; i < 11; i++) {
            answer(seen.size(), 900, 10);
        }

        assertThat(seen).hasSize(20);
        assertThat(delays().orElseThrow().usual()).isEqualTo(Duration.ofMillis(60));
    }

    /** Times between answers of 3.9, 5 and 6 s deviate by 17%, of 2, 5 and 8 s by 49%. */
    @Test
    void a_queue_lets_through_at_an_even_rate() {
        for (long latency : new long[] {100, 4_000, 9_000, 15_000}) {
            answer(0, latency, latency == 9_000 ? 100 : 10);
        }
        Delays even = delays().orElseThrow();
        seen.clear();
        for (long latency : new long[] {100, 2_100, 7_100, 15_100}) {
            answer(0, latency, latency == 7_100 ? 100 : 10);
        }

        assertThat(even.metered()).isEqualTo("requests");
        assertThat(even.perSecond()).isCloseTo(3 / 14.9, within(1e-9));
        assertThat(delays()).isEmpty();
    }

    @Test
    void where_all_cost_the_same_it_is_requests_that_are_let_through() {
        for (int i = 0; i < 5; i++) {
            answer(0, 100 + 2_000 * i, 16);
        }

        Delays delays = delays().orElseThrow();
        assertThat(delays.metered()).isEqualTo("requests");
        assertThat(delays.perSecond()).isEqualTo(0.5);
    }
}
