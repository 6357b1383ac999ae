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

    private static final Instant MINUTE = Instant.parse("2026-11-24T12:00:00Z");

    /** An observation that was sent and answered so many milliseconds after the minute, by the local clock; dated in whole seconds after it. */
    private static Observation dated(long sentMillis, long receivedMillis, @Nullable Long dateSeconds) {
        Instant sent = MINUTE.plusMillis(sentMillis);
        return new Observation(
                new Intent(sent, new ProbeRequest(0, "probe", 10, 1)),
                sent,
                MINUTE.plusMillis(receivedMillis),
                new ProbeResult(
                        new Outcome.Throttled(ThrottleKind.TOKENS, "too many"),
                        429,
                        dateSeconds == null ? null : MINUTE.plusSeconds(dateSeconds),
                        null));
    }

    @Test
    void answers_without_a_date_tell_nothing_of_the_clock() {
        List<Observation> without = List.of(dated(0, 100, null), dated(5_000, 5_100, null));

        assertThat(ServerTime.estimate(without)).isEmpty();
        assertThat(ServerTime.settled(without)).isEmpty();
        assertThat(ServerTime.differs(without)).isFalse();
    }

    /** Written between 0.2 and 0.5 s after the minute within the eighth second after it. */
    @Test
    void a_date_tells_the_clock_to_a_second_and_a_round_trip() {
        List<Observation> seen = List.of(dated(0, 100, null), dated(200, 500, 7L));

        assertThat(ServerTime.estimate(seen))
                .contains(new ServerClockEstimate(Duration.ofMillis(6_500), Duration.ofMillis(7_800), 1, 1));
        assertThat(ServerTime.settled(seen)).isEqualTo(ServerTime.estimate(seen));
        assertThat(ServerTime.of(AHEAD, seen)).hasSize(2);
    }

    @Test
    void the_clocks_differ_if_no_offset_of_zero_is_possible() {
        assertThat(ServerTime.differs(List.of(dated(200, 500, 0L)))).isFalse();
        assertThat(ServerTime.differs(List.of(dated(200, 500, 7L)))).isTrue();
        assertThat(ServerTime.differs(List.of(dated(7_200, 7_500, 0L)))).isTrue();
        // written at the very beginning of the second if the clocks agree, or later by one that is ahead
        assertThat(ServerTime.differs(List.of(dated(4_900, 5_000, 5L)))).isFalse();
        assertThat(ServerTime.differs(List.of(dated(4_900, 4_999, 5L)))).isTrue();
    }

    /** The first says -0.1 to 1 s, hence 0.45 s: the time of a decision is known to 1.2 s with a round trip of 0.1 s. */
    private static final Observation FIRST = dated(0, 100, 0L);

    private static Duration settledAfter(Observation later) {
        return ServerTime.settled(List.of(FIRST, dated(5_000, 5_100, null), later))
                .orElseThrow()
                .offset();
    }

    @Test
    void an_estimate_is_kept_while_later_ones_agree_and_tell_hardly_more() {
        Duration first = Duration.ofMillis(450);

        assertThat(ServerTime.settled(List.of(FIRST)).orElseThrow().offset()).isEqualTo(first);
        // up to 0.8 s: known to 1 s
        assertThat(settledAfter(dated(10_200, 10_300, 10L))).isEqualTo(first);
        // up to 0.7 s, but with a round trip of a second little else matters
        assertThat(settledAfter(dated(10_300, 11_300, 10L))).isEqualTo(first);
        // 0.45 s at least: what was settled is still possible
        assertThat(settledAfter(dated(9_550, 10_550, 11L))).isEqualTo(first);
    }

    @Test
    void an_estimate_is_given_up_for_one_that_tells_half_as_much_again() {
        // up to 0.5 s: known to 0.7 s, with half a millisecond of drift
        assertThat(settledAfter(dated(10_500, 10_600, 10L))).isBetween(Duration.ofMillis(199), Duration.ofMillis(200));
    }

    @Test
    void an_estimate_is_given_up_once_it_is_impossible() {
        // up to 0.4 s, or from 0.5 s on, each known to hardly less than before for the length of the round trip
        assertThat(settledAfter(dated(10_600, 11_600, 10L))).isBetween(Duration.ofMillis(149), Duration.ofMillis(150));
        assertThat(settledAfter(dated(9_500, 10_500, 11L))).isBetween(Duration.ofMillis(750), Duration.ofMillis(751));
    }

    @Test
    void the_intended_time_is_moved_by_the_middle_of_what_is_possible() {
        assertThat(moved(null).intent().intendedAt()).isEqualTo(Instant.parse("2026-11-24T12:00:09.950Z"));
        assertThat(moved(null).index()).isZero();
        assertThat(moved(null).denied()).isTrue();
    }
}
