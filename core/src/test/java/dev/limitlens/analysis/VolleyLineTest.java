package dev.limitlens.analysis;

import static dev.limitlens.analysis.Answered.START;
import static dev.limitlens.analysis.Answered.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of a limit of 5,000 tokens a minute that is used up but for 100; a round trip takes 100 ms, and so did that of the first use. */
class VolleyLineTest {

    private static final long TRIP = Answered.TRIP.toNanos();
    private static final Particles PARTICLES = particles(Answered.usedUp().list());
    private static final VolleyLine END =
            VolleyLine.ofFirstUse(PARTICLES, nanos(21), TRIP).orElseThrow();
    private static final VolleyLine MINUTE =
            VolleyLine.of(ClockLine.next(PARTICLES, nanos(21)).orElseThrow());

    private static Particles particles(List<Observation> seen) {
        Inference inference = new Inference(Premises.of(8_000, Duration.ofMinutes(1)), START);
        seen.forEach(inference::observe);
        return inference.particles();
    }

    private static long nanos(double second) {
        return EpochNanos.of(at(second));
    }

    private static Instant time(long nanos) {
        return EpochNanos.toInstant(nanos);
    }

    @Test
    void the_window_ends_a_minute_after_its_first_use_was_admitted() {
        assertThat(time(END.firstNanos())).isEqualTo(at(60));
        assertThat(time(END.lastNanos())).isEqualTo(at(60.1));
        assertThat(PARTICLES.opensWithFirstUse(END.particle())).isTrue();
    }

    @Test
    void the_requests_are_spread_over_all_places_of_the_line() {
        List<Long> end = END.times(16, TRIP);
        assertThat(end).hasSize(16).isSorted();
        assertThat(time(end.get(0))).isEqualTo(at(59.85));
        assertThat(time(end.get(15))).isEqualTo(at(60.175));

        List<Long> minute = MINUTE.times(8, TRIP);
        assertThat(time(minute.get(0))).isEqualTo(at(39.85));
        assertThat(time(minute.get(7))).isEqualTo(at(40.025));
    }

    @ParameterizedTest(name = "wanted at {0}, now {1}: {2}")
    @CsvSource({
        "59.5,  59,    false",
        "59.51, 59,    true",
        "60.05, 59.85, true",
        "60.5,  59,    true",
        "60.51, 59,    false",
        "60.05, 59.86, false"
    })
    void a_request_that_is_wanted_near_the_end_had_better_be_a_volley(double wanted, double now, boolean near) {
        assertThat(END.isNear(nanos(wanted), nanos(now), TRIP)).isEqualTo(near);
    }

    @ParameterizedTest(name = "wanted at {0}, now {1}: {2}")
    @CsvSource({
        "39.5,  39,    false",
        "39.51, 39,    true",
        "40,    39.85, true",
        "40.01, 39,    false",
        "40,    39.86, false"
    })
    void a_request_that_is_wanted_right_before_a_line_of_the_clock_had_better_be_one(
            double wanted, double now, boolean near) {
        assertThat(MINUTE.isNear(nanos(wanted), nanos(now), TRIP)).isEqualTo(near);
    }

    @ParameterizedTest(name = "{0} tokens: {1}")
    @CsvSource({"1, false", "300, true", "4000, true", "6000, false"})
    void the_line_decides_upon_what_is_refused_before_it_and_admitted_behind_it(double cost, boolean decides) {
        assertThat(END.decides(PARTICLES, cost)).isEqualTo(decides);
        assertThat(MINUTE.decides(PARTICLES, cost)).isEqualTo(decides);
    }

    @Test
    void there_is_none_where_windows_surely_do_not_begin_with_their_first_use() {
        Particles seen = particles(Answered.usedUp()
                .refused(39.85, 300, "x")
                .admitted(40.05, 300, "x")
                .admitted(40.25, 4_000, "x")
                .list());

        assertThat(VolleyLine.ofFirstUse(seen, nanos(41), TRIP)).isEmpty();
    }

    @ParameterizedTest(name = "{0} ms: {1}")
    @CsvSource({"149, false", "150, true", "300, true"})
    void it_takes_long_round_trips(long tripMillis, boolean worth) {
        assertThat(VolleyLine.isWorthVolley(tripMillis * 1_000_000, 60_000_000_000L))
                .isEqualTo(worth);
    }
}
