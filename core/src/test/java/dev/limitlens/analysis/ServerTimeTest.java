package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.ServerClockEstimate;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServerTimeTest {

    private static final Instant SENT = Instant.parse("2026-11-24T12:00:02.950Z");
    private static final Duration TRIP = Duration.ofMillis(30);

    /** The server is ahead by 7 s, give or take 40 ms. */
    private static final ServerClockEstimate AHEAD =
            new ServerClockEstimate(Duration.ofMillis(6_960), Duration.ofMillis(7_040), 2, 2);

    @Test
    void sending_and_receiving_are_moved_apart_by_what_is_not_known_of_the_offset() {
        Observation moved = moved(null);

        assertThat(moved.sentAt()).isEqualTo(Instant.parse("2026-11-24T12:00:09.910Z"));
        assertThat(moved.receivedAt()).isEqualTo(Instant.parse("2026-11-24T12:00:10.020Z"));
    }

    @Test
    void what_is_dated_before_a_line_was_decided_before_it() {
        Observation moved = moved(Instant.parse("2026-11-24T12:00:09Z"));

        assertThat(moved.sentAt()).isEqualTo(Instant.parse("2026-11-24T12:00:09.910Z"));
        assertThat(moved.receivedAt()).isEqualTo(Instant.parse("2026-11-24T12:00:10Z"));
    }

    @Test
    void what_is_dated_after_a_line_may_have_been_decided_before_it() {
        assertThat(moved(Instant.parse("2026-11-24T12:00:10Z")))
                .usingRecursiveComparison()
                .ignoringFields("result")
                .isEqualTo(moved(null));
    }

    @Test
    void a_date_that_contradicts_the_offset_says_nothing() {
        assertThat(moved(Instant.parse("2026-11-24T11:00:00Z")).receivedAt())
                .isEqualTo(Instant.parse("2026-11-24T12:00:10.020Z"));
    }

    private static Observation moved(@Nullable Instant date) {
        Observation local = new Observation(
                new Intent(SENT, new ProbeRequest(0, "probe", 10, 1)),
                SENT,
                SENT.plus(TRIP),
                new ProbeResult(new Outcome.Throttled(ThrottleKind.TOKENS, "too many"), 429, date, null));
        return ServerTime.of(AHEAD, List.of(local)).get(0);
    }
}
