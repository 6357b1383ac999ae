package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Meter;
import dev.limitlens.limiter.SlidingLog;
import org.junit.jupiter.api.Test;

class SharedMeterTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long WINDOW = 60 * SECOND;
    private static final long START = 1_700_000_040L * SECOND;
    private static final HiddenUse TENTH = new HiddenUse(0.1, 8_000, WINDOW);

    /** A belief in a capacity of just about that much. */
    private static CapacityBelief about(double capacity) {
        return new CapacityBelief(CapacityPrior.about(8_000).within(capacity, capacity + 1));
    }

    @Test
    void the_others_use_their_share_of_the_nominal_capacity_in_a_window() {
        SharedMeter meter = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(10_000));

        // a tenth in requests of a fiftieth: five of 160 tokens a window, a quarter of one every 3 s, from half of that
        // on
        assertThat(meter.load(START)).isZero();
        assertThat(meter.load(START + SECOND)).isZero();
        assertThat(meter.load(START + 2 * SECOND)).isCloseTo(40, within(1e-6));
        assertThat(meter.load(START + 12 * SECOND)).isCloseTo(160, within(1e-6));
        assertThat(meter.load(START + WINDOW / 2)).isCloseTo(400, within(1e-6));
        assertThat(meter.charged()).isCloseTo(400, within(1e-6));
        assertThat(meter.load(START + WINDOW)).isCloseTo(800, within(1e-6));
        assertThat(meter.load(START + 5 * WINDOW)).isCloseTo(800, within(1e-6));
        assertThat(meter.charged()).isCloseTo(4_000, within(1e-6));
    }

    /** A century is followed at its end only: 3 s apart, one by one they would take minutes. */
    @Test
    void after_a_long_time_what_they_use_has_settled() {
        SharedMeter meter = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(10_000));
        long century = 100L * 365 * 24 * 3_600 * SECOND;

        assertThat(meter.load(START + century)).isCloseTo(800, within(1e-6));
        assertThat(meter.load(START + century + 7 * SECOND)).isCloseTo(800, within(1e-6));
    }

    @Test
    void what_is_charged_counts_beside_what_they_use() {
        Meter meter = TENTH.meter(new FixedWindow(WINDOW, 0).newMeter(), START, about(10_000));
        meter.charge(START + WINDOW / 4, 3_000);

        assertThat(meter.load(START + WINDOW / 4)).isCloseTo(3_200, within(1e-6));
        // START lies a multiple of the window plus 0 s after the epoch: the window ends with it
        assertThat(meter.nextRelease(START + WINDOW / 4)).isEqualTo(START / WINDOW * WINDOW + WINDOW);
        assertThat(meter.load(START / WINDOW * WINDOW + WINDOW)).isLessThan(41);
    }

    @Test
    void they_are_refused_where_less_is_left_than_they_ask_for() {
        Meter meter = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(5_000));
        meter.charge(START, 4_900);

        assertThat(meter.load(START + WINDOW / 2)).isCloseTo(4_900, within(1e-6));
    }

    @Test
    void a_copy_goes_its_own_way() {
        SharedMeter meter = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(10_000));
        Meter copy = meter.copy();
        copy.charge(START + SECOND, 1_000);

        assertThat(meter.load(START + WINDOW / 2)).isCloseTo(400, within(1e-6));
        assertThat(copy.load(START + WINDOW / 2)).isCloseTo(1_400, within(1e-6));
    }

    @Test
    void a_part_of_a_request_of_theirs_counts_from_when_it_is_expected() {
        SharedMeter meter = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(10_000));

        assertThat(meter.load(START + 3 * SECOND / 2 - 1)).isZero();
        assertThat(meter.load(START + 3 * SECOND / 2)).isCloseTo(40, within(1e-6));
        assertThat(meter.load(START + 9 * SECOND / 2)).isCloseTo(80, within(1e-6));
    }

    /** What they used before was admitted; what they ask for later finds too little left. */
    @Test
    void what_came_before_a_charge_was_decided_without_it() {
        SharedMeter meter = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(5_000));
        meter.charge(START + 20 * SECOND, 4_600);

        // six or seven parts in 20 s
        assertThat(meter.load(START + 40 * SECOND)).isCloseTo(4_880, within(1e-6));
    }

    @Test
    void what_came_before_a_refund_was_decided_without_it() {
        SharedMeter meter = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(5_000));
        meter.charge(START + SECOND, 4_900);
        meter.refund(START + SECOND, START + 20 * SECOND, 4_000);

        assertThat(meter.load(START + 20 * SECOND)).isCloseTo(900, within(1e-6));
        assertThat(meter.load(START + 32 * SECOND)).isCloseTo(1_060, within(1e-6));
    }

    @Test
    void what_is_cleared_is_forgotten_theirs_too() {
        SharedMeter meter = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(10_000));
        meter.charge(START + 7 * SECOND, 500);
        meter.clear();

        assertThat(meter.load(START + 7 * SECOND)).isZero();
        assertThat(meter.load(START + 19 * SECOND)).isCloseTo(160, within(1e-6));
    }

    @Test
    void what_they_used_is_given_back_too_and_opens_windows() {
        SharedMeter log = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(10_000));
        SharedMeter window = TENTH.meter(new AnchoredWindow(WINDOW).newMeter(), START, about(10_000));

        assertThat(log.nextRelease(START + 10 * SECOND)).isEqualTo(START + 3 * SECOND / 2 + WINDOW);
        assertThat(window.nextLine(START + 10 * SECOND)).isEqualTo(START + 3 * SECOND / 2 + WINDOW);
    }
}
