package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HiddenUseTest {

    private static final long WINDOW = 60_000_000_000L;

    /** A tenth of 8000 tokens in a window, in five requests of 160 tokens. */
    private static final HiddenUse TENTH = new HiddenUse(0.1, 8_000, WINDOW);

    @Test
    void their_requests_come_at_random_at_a_steady_rate() {
        assertThat(TENTH.stepNanos()).isEqualTo(WINDOW / 5);
        assertThat(TENTH.probability(0)).isZero();
        assertThat(TENTH.probability(WINDOW / 5)).isCloseTo(1 - Math.exp(-1), within(1e-12));
        assertThat(TENTH.probability(WINDOW / 600)).isBetween(0.008, 0.009);
        assertThat(TENTH.probability(10 * WINDOW)).isGreaterThan(0.999);
    }

    /** In a short time in which any come, one does. */
    @Test
    void where_any_come_they_use_a_request_at_least() {
        assertThat(TENTH.amount(0)).isEqualTo(160);
        assertThat(TENTH.amount(1)).isCloseTo(160, within(1e-3));
        assertThat(TENTH.amount(WINDOW)).isCloseTo(800 / (1 - Math.exp(-5)), within(1e-6));
    }

    @Test
    void they_find_enough_or_not_by_what_is_left() {
        assertThat(TENTH.findsEnough(-100)).isZero();
        assertThat(TENTH.findsEnough(80)).isZero();
        assertThat(TENTH.findsEnough(160)).isStrictlyBetween(0.0, 1.0);
        assertThat(TENTH.findsEnough(321)).isEqualTo(1);
    }

    /** Five requests scatter by the root of five of them, and the rate by a third. */
    @Test
    void what_they_used_scatters_about_what_is_expected() {
        assertThat(TENTH.deviation(0)).isZero();
        assertThat(TENTH.deviation(800)).isCloseTo(Math.hypot(Math.sqrt(5) * 160, 0.35 * 800), within(1e-9));
    }
}
