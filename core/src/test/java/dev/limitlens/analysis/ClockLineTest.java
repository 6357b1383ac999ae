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

/** Of a limit of 5,000 tokens that is used up but for 100, 40 s before the minute begins; a round trip takes 100 ms. */
class ClockLineTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));
    private static final List<Observation> USED_UP = Answered.usedUp().list();
    private static final Particles PARTICLES = particles(USED_UP);
    private static final ClockLine LINE = ClockLine.next(PARTICLES, nanos(21)).orElseThrow();
    private static final long TRIP = Answered.TRIP.toNanos();

    private static Particles particles(List<Observation> seen) {
        Inference inference = new Inference(PREMISES, START);
        seen.forEach(inference::observe);
        return inference.particles();
    }

    private static long nanos(double second) {
        return EpochNanos.of(at(second));
    }

    private static Instant sharpened(double wanted, double now, double refused, double cost) {
        return EpochNanos.toInstant(LINE.sharpened(
                PARTICLES, nanos(wanted), cost, nanos(now), TRIP, refused < 0 ? Long.MIN_VALUE : nanos(refused)));
    }

    @Test
    void it_is_where_the_minute_begins() {
        assertThat(EpochNanos.toInstant(LINE.atNanos())).isEqualTo(Instant.parse("2026-01-01T12:01:00Z"));
        assertThat(PARTICLES.isAligned(LINE.particle())).isTrue();
        assertThat(LINE.likely()).isFalse();
    }

    @ParameterizedTest(name = "wanted at {0}, now {1}, refused at {2}: sent at {3}")
    @CsvSource({
        // an admission is asked for on the line, a refusal seven sixths of a trip before it
        "40.05, 39.99, -1, 40.0015625",
        "40.4,  39.3,  -1, 40.0015625",
        "39.95, 30,    -1, 39.883333333",
        "39.51, 39.4,  -1, 39.883333333",
        // or at once, if it is later than that
        "39.95, 39.95, -1, 39.95",
        // unless a refusal bounds the line already, and eight tenths of a trip are not left for another one
        "39.93, 39.93, 39.7, 40.0015625",
        "39.92, 39.92, 39.7, 39.92",
        "39.93, 39.93, 39.6, 39.93",
        // what is wanted elsewhere stays there
        "39.5,  39.4,  -1, 39.5",
        "40.41, 39.4,  -1, 40.41",
        "45,    39.4,  -1, 45"
    })
    void a_request_near_the_line_bounds_it_as_narrowly_as_it_can(
            double wanted, double now, double refused, double sent) {
        assertThat(sharpened(wanted, now, refused, 300)).isBetween(at(sent).minusNanos(2), at(sent).plusNanos(2));
    }

    /** A line that was seen at second 40, between two answers 300 ms apart, comes again at second 100. */
    @ParameterizedTest(name = "wanted at {0}, now {1}, refused at {2}: sent at {3}")
    @CsvSource({
        "100.05, 99.99, -1,   100.0015625",
        // a refusal first, though only what lies behind the line was wanted, if there is time for it and none was asked
        // for
        "100.05, 98,    -1,   99.825",
        "100.05, 99.88, -1,   99.88",
        "100.05, 98,    99.7, 100.0015625",
        "99.95,  90,    -1,   99.825",
        "99.9,   99.9,  99.7, 100.0015625",
        "99.88,  99.88, 99.7, 99.88"
    })
    void a_line_that_is_likely_to_be_seen_again_is_bounded_more_safely(
            double wanted, double now, double refused, double sent) {
        Particles seen = particles(Answered.usedUp()
                .refused(39.85, 300, "x")
                .admitted(40.05, 300, "x")
                .admitted(40.25, 4_000, "x")
                .admitted(62, 690, "x")
                .refused(62.2, 300, "x")
                .list());
        ClockLine next = ClockLine.next(seen, nanos(63)).orElseThrow();

        assertThat(next.likely()).isTrue();
        assertThat(EpochNanos.toInstant(next.sharpened(
                        seen, nanos(wanted), 300, nanos(now), TRIP, refused < 0 ? Long.MIN_VALUE : nanos(refused))))
                .isBetween(at(sent).minusNanos(2), at(sent).plusNanos(2));
    }

    @ParameterizedTest(name = "{0} tokens")
    @CsvSource({"1", "6000"})
    void a_request_of_which_the_line_does_not_decide_is_sent_when_it_is_wanted(double cost) {
        assertThat(sharpened(39.95, 30, -1, cost)).isEqualTo(at(39.95));
    }

    @Test
    void there_is_none_where_it_is_known_whether_windows_are_aligned() {
        Answered refusedOnTheLine = Answered.usedUp().refused(40.2, 300, "x").refused(40.4, 300, "x");

        assertThat(ClockLine.next(particles(refusedOnTheLine.list()), nanos(40.6)))
                .isEmpty();
    }

    @Test
    void a_watch_before_it_is_moved_to_it() {
        Inference inference = new Inference(PREMISES, START);
        Answered seen = Answered.usedUp().refused(30, 300, "x").refused(39.3, 300, "x");
        seen.list().forEach(inference::observe);

        Prospect prospect = inference
                .bestProbe(ProbeCosts.STANDARD, 0.996, at(39.45), at(300), 8_000)
                .orElseThrow();

        assertThat(prospect.at()).isBetween(at(39.88), at(39.89));
    }
}
