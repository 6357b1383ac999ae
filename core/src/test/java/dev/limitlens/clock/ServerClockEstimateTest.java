package dev.limitlens.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerClockEstimateTest {

    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

    private static Instant at(double seconds) {
        return START.plusNanos(Math.round(seconds * 1e9));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    @Test
    void no_header_says_nothing() {
        assertThat(ServerClockEstimate.of(List.of())).isEmpty();
    }

    @Test
    void one_header_leaves_a_second_and_the_round_trip() {
        ServerClockEstimate estimate = ServerClockEstimate.of(List.of(new DateHeader(at(0.3), at(0.5), at(7))))
                .orElseThrow();
        assertThat(estimate).isEqualTo(new ServerClockEstimate(seconds(6.5), seconds(7.7), 1, 1));
        assertThat(estimate.offset()).isEqualTo(seconds(7.1));
        assertThat(estimate.uncertainty()).isEqualTo(seconds(0.6));
        assertThat(estimate.contradicted()).isFalse();
    }

    @Test
    void two_headers_leave_what_both_allow_and_the_drift_between_them() {
        ServerClockEstimate estimate = ServerClockEstimate.of(
                        List.of(new DateHeader(at(0.3), at(0.5), at(7)), new DateHeader(at(10.9), at(11.1), at(17))))
                .orElseThrow();
        // [6.5, 7.7) and [5.9, 7.1); the age of the older one, 10.8 s, allows for 0.54 ms more
        assertThat(estimate).isEqualTo(new ServerClockEstimate(seconds(6.49946), seconds(7.1), 2, 2));
    }

    @ParameterizedTest(name = "offset {0} s, seed {1}")
    @MethodSource("offsets")
    void the_offset_is_found_to_within_the_round_trip(double offset, long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<DateHeader> headers = headers(random, 60, 2, t -> t.plus(seconds(offset)));

        ServerClockEstimate estimate = ServerClockEstimate.of(headers).orElseThrow();

        assertThat(estimate.contradicted()).isFalse();
        assertThat(seconds(offset)).isBetween(estimate.low(), estimate.high());
        assertThat(estimate.uncertainty()).isLessThan(Duration.ofMillis(200));
    }

    static Stream<Arguments> offsets() {
        return Stream.of(-600.0, -7.0, -0.5, 0.0, 0.25, 7.125, 599.999)
                .flatMap(offset -> Stream.of(1L, 2L, 3L).map(seed -> Arguments.of(offset, seed)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-50e-6, -20e-6, 20e-6, 50e-6})
    void a_slow_drift_does_not_push_the_newest_offset_out(double rate) {
        for (long seed = 0; seed < 20; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            List<DateHeader> headers = headers(random, 400, 10, drifting(rate));
            DateHeader newest = headers.get(headers.size() - 1);

            ServerClockEstimate estimate = ServerClockEstimate.of(headers).orElseThrow();

            assertThat(estimate.contradicted()).isFalse();
            assertThat(offset(drifting(rate), newest.receivedAt())).isBetween(estimate.low(), estimate.high());
        }
    }

    @Test
    void a_fast_drift_is_a_contradiction() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
        List<DateHeader> headers = headers(random, 400, 10, drifting(2e-3));

        ServerClockEstimate estimate = ServerClockEstimate.of(headers).orElseThrow();

        assertThat(estimate.contradicted()).isTrue();
        assertThat(estimate.headers()).isEqualTo(400);
        Duration error = estimate.offset()
                .minus(offset(drifting(2e-3), headers.get(399).receivedAt()))
                .abs();
        assertThat(error).isLessThan(Duration.ofMillis(1500));
    }

    @ParameterizedTest
    @ValueSource(longs = {-600, -2, 2, 600})
    void after_a_step_the_newest_headers_count(long step) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(6);
        Instant stepped = at(100);
        List<DateHeader> headers = headers(random, 100, 2, t -> t.isBefore(stepped) ? t : t.plusSeconds(step));

        ServerClockEstimate estimate = ServerClockEstimate.of(headers).orElseThrow();

        assertThat(estimate.contradicted()).isTrue();
        assertThat(estimate.agreeing()).isBetween(40, 60);
        assertThat(Duration.ofSeconds(step)).isBetween(estimate.low(), estimate.high());
    }

    @Test
    void an_answer_before_its_request_is_an_error() {
        assertThatThrownBy(() -> new DateHeader(at(1), at(0.5), at(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("before it was sent");
    }

    private static UnaryOperator<Instant> drifting(double rate) {
        return t -> t.plusNanos(Math.round(rate * Duration.between(START, t).toNanos()));
    }

    private static Duration offset(UnaryOperator<Instant> server, Instant local) {
        return Duration.between(local, server.apply(local));
    }

    /** Answers about every {@code spacing} seconds, with round trips of 40 to 400 ms of which the server uses any part. */
    private static List<DateHeader> headers(
            RandomGenerator random, int count, double spacing, UnaryOperator<Instant> server) {
        List<DateHeader> headers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instant sentAt = at(spacing * i + random.nextDouble());
            Duration roundTrip = seconds(random.nextDouble(0.04, 0.4));
            Instant written = sentAt.plusNanos(random.nextLong(roundTrip.toNanos()));
            Instant date = server.apply(written).truncatedTo(ChronoUnit.SECONDS);
            headers.add(new DateHeader(sentAt, sentAt.plus(roundTrip), date));
        }
        return headers;
    }
}
