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

        // a tenth in requests of a fiftieth: five of 160 tokens a window, the first one after half of a fifth of it
        assertThat(meter.load(START)).isZero();
        assertThat(meter.load(START + 5 * SECOND)).isZero();
        assertThat(meter.load(START + 7 * SECOND)).isCloseTo(160, within(1e-6));
        assertThat(meter.load(START + WINDOW / 2)).isCloseTo(480, within(1e-6));
        assertThat(meter.expected()).isEqualTo(3);
        assertThat(meter.load(START + WINDOW)).isCloseTo(800, within(1e-6));
        assertThat(meter.load(START + 5 * WINDOW)).isCloseTo(800, within(1e-6));
    }

    /** A century is followed at its end only: 12 s apart, one by one they would take minutes. */
    @Test
    void after_a_long_time_what_they_use_has_settled() {
        SharedMeter meter = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(10_000));
        long century = 100L * 365 * 24 * 3_600 * SECOND;

        assertThat(meter.load(START + century)).isCloseTo(800, within(1e-6));
        assertThat(meter.expected()).isEqualTo((int) (century / (12 * SECOND)));
        assertThat(meter.load(START + century + 7 * SECOND)).isCloseTo(800, within(1e-6));
    }

    @Test
    void what_is_charged_counts_beside_what_they_use() {
        Meter meter = TENTH.meter(new FixedWindow(WINDOW, 0).newMeter(), START, about(10_000));
        meter.charge(START + WINDOW / 4, 3_000);

        assertThat(meter.load(START + WINDOW / 4)).isCloseTo(3_160, within(1e-6));
        // START lies a multiple of the window plus 0 s after the epoch: the window ends with it
        assertThat(meter.nextRelease(START + WINDOW / 4)).isEqualTo(START / WINDOW * WINDOW + WINDOW);
        assertThat(meter.load(START / WINDOW * WINDOW + WINDOW)).isLessThan(161);
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

        assertThat(meter.load(START + WINDOW / 2)).isCloseTo(480, within(1e-6));
        assertThat(copy.load(START + WINDOW / 2)).isCloseTo(1_480, within(1e-6));
    }

    @Test
    void between_two_of_their_requests_hardly_anything_moves() {
        HiddenUse.Drift soon = TENTH.drift(WINDOW / 600, 0, 800);
        HiddenUse.Drift expected = TENTH.drift(WINDOW / 600, 1, 800);
        HiddenUse.Drift late = TENTH.drift(WINDOW, 5, 800);

        assertThat(soon.probability()).isBetween(0.005, 0.01);
        assertThat(soon.steadyReach()).isLessThan(1);
        assertThat(expected.probability()).isGreaterThan(0.4);
        assertThat(late.probability()).isGreaterThan(0.9);
        // five requests more or less: a few hundred tokens, and no more than what they have in use scatters by
        assertThat(late.reach()).isBetween(400.0, 1_000.0);
        assertThat(TENTH.drift(WINDOW, 5, 0).reach()).isBetween(160.0, 300.0);
    }

    @Test
    void a_request_of_theirs_counts_from_when_it_comes() {
        SharedMeter meter = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(10_000));

        assertThat(meter.load(START + 6 * SECOND - 1)).isZero();
        assertThat(meter.load(START + 6 * SECOND)).isCloseTo(160, within(1e-6));
        assertThat(meter.load(START + 18 * SECOND)).isCloseTo(320, within(1e-6));
    }

    /** Two of their requests had come before, which the limiter admitted; the next one finds too little left. */
    @Test
    void what_came_before_a_charge_was_decided_without_it() {
        SharedMeter meter = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(5_000));
        meter.charge(START + 20 * SECOND, 4_600);

        assertThat(meter.load(START + 40 * SECOND)).isCloseTo(4_920, within(1e-6));
    }

    @Test
    void what_came_before_a_refund_was_decided_without_it() {
        SharedMeter meter = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(5_000));
        meter.charge(START + SECOND, 4_900);
        meter.refund(START + SECOND, START + 20 * SECOND, 4_000);

        assertThat(meter.load(START + 20 * SECOND)).isCloseTo(900, within(1e-6));
        assertThat(meter.load(START + 30 * SECOND)).isCloseTo(1_060, within(1e-6));
    }

    @Test
    void what_is_cleared_is_forgotten_theirs_too() {
        SharedMeter meter = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(10_000));
        meter.charge(START + 7 * SECOND, 500);
        meter.clear();

        assertThat(meter.load(START + 8 * SECOND)).isZero();
        assertThat(meter.load(START + 18 * SECOND)).isCloseTo(160, within(1e-6));
    }

    @Test
    void what_they_used_is_given_back_too_and_opens_windows() {
        SharedMeter log = TENTH.meter(new SlidingLog(WINDOW).newMeter(), START, about(10_000));
        SharedMeter window = TENTH.meter(new AnchoredWindow(WINDOW).newMeter(), START, about(10_000));

        assertThat(log.nextRelease(START + 10 * SECOND)).isEqualTo(START + 6 * SECOND + WINDOW);
        assertThat(window.nextLine(START + 10 * SECOND)).isEqualTo(START + 6 * SECOND + WINDOW);
    }
}
