package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundTripTest {

    private static final long SENT = 1_700_000_000_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        // the instant is known
        "300, 0, 0, 1",
        "300, 75, 75, 0.75",
        "300, 300, 300, 0",
        "300, 301, 301, 0",
        // the instant lies anywhere between two
        "300, -100, 0, 1",
        "300, -300, 300, 0.75",
        "300, 0, 300, 0.5",
        "300, 100, 700, 0.1111111",
        // there was no time between sending and receiving
        "0, -1, -1, 1",
        "0, 0, 0, 1",
        "0, 1, 1, 0",
        "0, -30, 10, 0.75",
    })
    void the_decision_comes_after_an_instant_as_computed_by_hand(
            long tripNanos, long first, long last, double expected) {
        assertThat(new RoundTrip(SENT, SENT + tripNanos).after(SENT + first, SENT + last))
                .isCloseTo(expected, within(1e-6));
    }

    @Test
    void it_is_the_mean_over_decisions_and_instants() {
        long trip = 400_000_000;
        for (long[] range : new long[][] {{-90, 250}, {20, 30}, {350, 900}, {-800, 1200}}) {
            long first = range[0] * 1_000_000;
            long last = range[1] * 1_000_000;
            double sum = 0;
            int parts = 1_000;
            for (int d = 0; d < parts; d++) {
                for (int i = 0; i < parts; i++) {
                    double decided = trip * (d + 0.5) / parts;
                    sum += decided >= first + (last - first) * (i + 0.5) / parts ? 1 : 0;
                }
            }

            assertThat(new RoundTrip(SENT, SENT + trip).after(SENT + first, SENT + last))
                    .isCloseTo(sum / parts / parts, within(2e-3));
        }
    }

    @Test
    void parts_follow_each_other() {
        RoundTrip trip = new RoundTrip(SENT, SENT + 100);

        assertThat(trip.part(0, 3)).isEqualTo(new RoundTrip(SENT, SENT + 33));
        assertThat(trip.part(1, 3)).isEqualTo(new RoundTrip(SENT + 33, SENT + 66));
        assertThat(trip.part(2, 3)).isEqualTo(new RoundTrip(SENT + 66, SENT + 100));
    }
}
