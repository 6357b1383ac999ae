package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
}
