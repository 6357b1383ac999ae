package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.probe.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is foreseen after an experiment that left hardly anything open: a limit of 5,000 tokens a minute of the clock. */
class OutlookTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);
    private static final double RISK = 0.05;

    /** To which times are right: the millionth part of a minute. */
    private static final Duration RESOLUTION = Duration.ofNanos(60_000);

    private static LimitsState limits(String spec) {
        return LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, MINUTE)).start(EpochNanos.of(Answered.START));
    }

    private static Outlook outlook(Answered answered) {
        return new Outlook(PREMISES, Answered.START, answered.list());
    }

    private static double denied(Outlook outlook, double second, long tokens) {
        return outlook.deniedProbability(Answered.at(second), tokens);
    }

    /** Returns at which second after the start a request is first sent. */
    private static double earliest(Outlook outlook, double from, long tokens, double risk) {
        Instant time = outlook.earliest(Answered.at(from), tokens, risk).orElseThrow();
        return Duration.between(Answered.START, time).toNanos() / 1e9;
    }

    private static void observe(Outlook outlook, Answered answered) {
        answered.list().forEach(outlook::observe);
    }

    /** The windows begin 40 s and 100 s after the start; of the latter 1,000 are left. */
    private static Outlook ofClockWindow() {
        LimitsState limits = limits("fixed-window:capacity=5000,phase=0s");
        Answered answered = new Answered();
        for (int minute = 0; minute < 2; minute++) {
            double begin = minute == 0 ? 20 : 40.2;
            // two at once, as no pacer admits them
            answered.asked(limits, begin, 2_400, "x")
                    .asked(limits, begin + 0.15, 2_500, "x")
                    .asked(limits, begin + 1, 200, "x")
                    .asked(limits, begin + 2, 101, "x")
                    .asked(limits, begin + 3, 100, "x")
                    .asked(limits, begin + 4, 1, "x");
        }
        answered.asked(limits, 99.7, 1, "x").asked(limits, 100.2, 2_000, "x").asked(limits, 100.35, 2_000, "x");
        return outlook(answered);
    }

    @Test
    void before_any_answer_a_request_is_denied_as_often_as_the_limit_lies_below_it() {
        Outlook outlook = outlook(new Answered());

        assertThat(denied(outlook, 0, 100)).isLessThan(0.01);
        // half of the limits are below the nominal one, and nine tenths count tokens
        assertThat(denied(outlook, 0, 8_000)).isBetween(0.4, 0.55);
        assertThat(denied(outlook, 0, 70_000)).isGreaterThan(0.85);
        assertThat(outlook.earliest(Answered.START, 100, RISK)).contains(Answered.START);
        assertThat(outlook.earliest(Answered.START, 8_000, RISK)).isEmpty();
    }

    @Test
    void within_a_window_no_more_is_admitted_than_is_left() {
        Outlook outlook = ofClockWindow();

        assertThat(denied(outlook, 105, 1_000)).isLessThan(RISK);
        assertThat(denied(outlook, 105, 1_001)).isGreaterThan(0.9);
        assertThat(denied(outlook, 155, 5_000)).isGreaterThan(0.9);
        assertThat(denied(outlook, 161, 5_000)).isLessThan(RISK);
        assertThat(denied(outlook, 161, 5_001)).isGreaterThan(0.9);
    }

    @Test
    void what_fits_is_sent_at_once_and_what_never_fits_not_at_all() {
        Outlook outlook = ofClockWindow();

        assertThat(outlook.earliest(Answered.at(105), 900, RISK)).contains(Answered.at(105));
        assertThat(outlook.earliest(Answered.at(105), 5_001, RISK)).isEmpty();
    }

    @Test
    void what_does_not_fit_is_sent_when_the_next_window_begins() {
        Outlook outlook = ofClockWindow();
        for (double from : new double[] {101, 130, 159.9}) {
            double second = earliest(outlook, from, 5_000, RISK);

            assertThat(second).as("from %s", from).isBetween(159.9, 160.6);
            Instant time = Answered.at(second);
            assertThat(outlook.deniedProbability(time, 5_000)).isLessThanOrEqualTo(RISK);
            assertThat(outlook.deniedProbability(time.minus(RESOLUTION.multipliedBy(2)), 5_000))
                    .isGreaterThan(RISK);
        }
    }

    @Test
    void who_takes_more_risk_need_not_wait_longer() {
        Outlook outlook = ofClockWindow();

        assertThat(earliest(outlook, 101, 5_000, 0.5)).isLessThanOrEqualTo(earliest(outlook, 101, 5_000, 0.01));
    }

    @Test
    void what_is_used_later_counts_until_its_window_ends() {
        Outlook outlook = ofClockWindow();
        observe(outlook, new Answered().admitted(102, 600, "x").lost(103, 300, "x"));

        assertThat(denied(outlook, 105, 100)).isLessThan(RISK);
        // what may have been used counts as used
        assertThat(denied(outlook, 105, 101)).isGreaterThan(0.2);
        assertThat(denied(outlook, 161, 5_000)).isLessThan(RISK);

        observe(outlook, new Answered().admitted(161, 4_000, "x").admitted(162, 900, "x"));
        assertThat(denied(outlook, 163, 100)).isLessThan(RISK);
        assertThat(denied(outlook, 163, 101)).isGreaterThan(0.9);
        assertThat(earliest(outlook, 163, 5_000, RISK)).isBetween(219.9, 220.6);
    }

    @Test
    void what_is_not_counted_changes_nothing() {
        Outlook outlook = ofClockWindow();
        Observation notCounted = RandomJournal.observation(
                0,
                EpochNanos.of(Answered.at(102)),
                EpochNanos.of(Answered.at(102.1)),
                900,
                new Outcome.NotCounted("AccessDenied", "no", false));
        outlook.observe(notCounted);

        assertThat(denied(outlook, 105, 1_000)).isLessThan(RISK);
    }

    /** Between 3,000 and 9,000 at first, and between 5,000 and 6,000 after two windows more. */
    @Test
    void later_answers_narrow_what_is_possible() {
        Outlook outlook = outlook(new Answered().admitted(0, 3_000, "x").refused(1, 6_000, "x"));
        assertThat(denied(outlook, 260, 7_000)).isBetween(0.1, 0.95);

        observe(
                outlook,
                new Answered()
                        .admitted(130, 5_000, "x")
                        .refused(130.2, 1_000, "x")
                        .refused(131, 1_000, "x")
                        .admitted(260, 4_000, "x")
                        .refused(261, 2_000, "x"));

        // long enough after that for whatever refills slowly, too
        assertThat(denied(outlook, 600, 7_000)).isGreaterThan(0.9);
        assertThat(denied(outlook, 600, 4_900)).isLessThan(0.1);
    }

    @Test
    void an_admission_alone_rules_out_what_would_have_denied_it() {
        Outlook outlook = outlook(new Answered().admitted(0, 3_000, "x").refused(1, 6_000, "x"));
        double before = denied(outlook, 260, 5_000);

        observe(outlook, new Answered().admitted(130, 5_000, "x"));

        assertThat(before).isGreaterThan(0.2);
        assertThat(denied(outlook, 260, 5_000)).isLessThan(0.8 * before);
    }

    /** What follows is chosen anew after a denial: of what was used before, all of it counts, and once. */
    @Test
    void after_a_denial_what_was_used_counts_as_before() {
        Outlook outlook = ofClockWindow();
        observe(outlook, new Answered().refused(105, 2_000, "x"));

        assertThat(denied(outlook, 106, 1_000)).isLessThan(RISK);
        assertThat(denied(outlook, 106, 1_001)).isGreaterThan(0.9);

        observe(outlook, new Answered().admitted(107, 900, "x"));
        assertThat(denied(outlook, 108, 100)).isLessThan(RISK);
        assertThat(denied(outlook, 108, 101)).isGreaterThan(0.9);
    }

    /** The windows begin between 66.5 s and 67.3 s after the start, and a minute later: in half of that, nobody knows. */
    @Test
    void within_what_is_known_of_a_phase_a_window_may_begin_at_any_time() {
        LimitsState limits = limits("fixed-window:capacity=5000,phase=27s");
        Answered answered = new Answered();
        for (double begin : new double[] {8, 67.2}) {
            answered.asked(limits, begin, 2_400, "x")
                    .asked(limits, begin + 0.15, 2_500, "x")
                    .asked(limits, begin + 1, 101, "x")
                    .asked(limits, begin + 2, 100, "x")
                    .asked(limits, begin + 3, 5, "x")
                    .asked(limits, begin + 58.5, 5, "x");
        }
        Outlook outlook = outlook(answered);
        double hardly = earliest(outlook, 80, 4_000, 0.9);
        double likely = earliest(outlook, 80, 4_000, 0.5);
        double surely = earliest(outlook, 80, 4_000, 0.02);

        assertThat(hardly).isBetween(126.4, 126.8);
        assertThat(likely).isBetween(126.6, 127.15);
        assertThat(surely).isBetween(127.0, 127.4);
        assertThat(surely - hardly).isBetween(0.4, 0.9);
    }

    /** Each use comes back by itself, a minute after it. */
    @Test
    void of_a_log_a_use_comes_back_a_window_after_it() {
        LimitsState limits = limits("sliding-log:capacity=5000");
        Answered answered = new Answered();
        double[][] requests = {
            {0, 2_000},
            {13.3, 1_500},
            {27.1, 1_400},
            {28, 101},
            {29, 100},
            {59.9, 1},
            {60.2, 1_990},
            {60.5, 20},
            {73.2, 20},
            {73.5, 1_500},
            {74, 20},
            {87, 20},
            {87.3, 1_390},
            {88, 30}
        };
        for (double[] request : requests) {
            answered.asked(limits, request[0], (long) request[1], "x");
        }
        Outlook outlook = outlook(answered);

        // 1,990 of what was sent at 60.2 s, and 1,500 of 73.5 s
        assertThat(earliest(outlook, 90, 1_500, RISK)).isCloseTo(120.2, within(0.05));
        assertThat(earliest(outlook, 90, 3_000, RISK)).isCloseTo(133.5, within(0.05));
    }

    private final LimitsState bucket = limits("token-bucket:capacity=4000,refill=100/s");

    private Outlook ofBucket() {
        Answered answered = new Answered();
        double[][] requests = {
            {0, 2_000}, {0.15, 1_900}, {0.3, 101}, {0.6, 100}, {5, 450}, {5.5, 100}, {20, 1_400}, {20.5, 150},
            {40, 1_000}, {40.15, 900}, {41, 200}, {81, 2_000}, {81.15, 1_900}, {82, 200}, {85, 300}, {85.5, 100},
            {90, 400}, {140, 2_000}, {140.15, 1_990}, {141, 200}, {145, 390}, {146, 200}
        };
        for (double[] request : requests) {
            answered.asked(bucket, request[0], (long) request[1], "x");
        }
        return outlook(answered);
    }

    /** Returns when there will be so much, if nothing is asked for after a time. */
    private double filled(double second, long tokens) {
        return second + (tokens - bucket.headroom(EpochNanos.of(Answered.at(second)))) / 100.0;
    }

    @Test
    void a_bucket_gives_back_by_its_refill() {
        Outlook outlook = ofBucket();

        for (long tokens : new long[] {500, 1_500, 2_500, 3_500}) {
            double filled = filled(147, tokens);
            assertThat(earliest(outlook, 147, tokens, RISK)).isBetween(filled - 0.6, filled + 6);
        }
        assertThat(outlook.earliest(Answered.at(147), 4_100, RISK)).isEmpty();
    }

    @Test
    void what_is_used_of_a_bucket_later_comes_back_by_its_refill_too() {
        Outlook outlook = ofBucket();
        Answered later = new Answered();
        for (int i = 0; i < 24; i++) {
            later.asked(bucket, 160 + 3 * i, 290, "x");
        }
        later.asked(bucket, 240, 2_000, "x");
        assertThat(later.list()).allMatch(Observation::admitted);
        observe(outlook, later);

        for (long tokens : new long[] {3_000, 3_800}) {
            double filled = filled(240.5, tokens);
            assertThat(filled).isGreaterThan(250);
            assertThat(earliest(outlook, 240.5, tokens, RISK)).isBetween(filled - 0.6, filled + 6);
        }
    }
}
