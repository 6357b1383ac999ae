package dev.limitlens.analysis;

import static dev.limitlens.analysis.Summaries.interval;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How well the parameters of a limiter are known after some answers. */
class KnownParametersTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Answered answered = new Answered();

    private static LimitsState limits(String spec) {
        return LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, MINUTE)).start(EpochNanos.of(Answered.START));
    }

    private ParameterSummary summary(String family) {
        return Summaries.of(answered, family);
    }

    private static double width(Interval interval) {
        return interval.high() - interval.low();
    }

    /** The windows begin 27 s after each full minute: 7 s, 67 s and 127 s after the start. */
    private void useUpWindowsThatBeginAt27Seconds() {
        LimitsState limits = limits("fixed-window:capacity=5000,phase=27s");
        answered.asked(limits, 8, 4_900, "x")
                .asked(limits, 9, 101, "x")
                .asked(limits, 10, 100, "x")
                .asked(limits, 66.5, 5, "x")
                .asked(limits, 67.2, 4_900, "x")
                .asked(limits, 68, 101, "x")
                .asked(limits, 69, 100, "x")
                .asked(limits, 126.6, 5, "x")
                .asked(limits, 127.3, 4_900, "x")
                .asked(limits, 128, 101, "x")
                .asked(limits, 129, 100, "x")
                .asked(limits, 186.6, 5, "x")
                .asked(limits, 187.3, 5, "x");
    }

    /** A phase next to 0 would be known badly if it were measured by itself. */
    @Test
    void a_phase_is_known_to_a_share_of_the_window() {
        useUpWindowsThatBeginAt27Seconds();
        ParameterSummary summary = summary(FixedWindow.ID);
        Map<String, Interval> parameters = summary.parameters();
        Interval phase = interval(parameters, "phaseSeconds");

        assertThat(summary.aligned().orElseThrow()).isLessThan(0.01);
        assertThat(phase.estimate()).isBetween(26.4, 27.3);
        assertThat(phase.low()).isBetween(26.4, 27.0);
        assertThat(phase.high()).isBetween(27.0, 27.4);
        assertThat(width(interval(parameters, "windowSeconds"))).isZero();
        assertThat(width(interval(parameters, "capacity"))).isZero();
        assertThat(summary.isKnownTo(width(phase) / 60 * 1.001)).isTrue();
        assertThat(summary.isKnownTo(width(phase) / 60 * 0.999)).isFalse();
    }

    @Test
    void in_how_many_parts_a_window_slides_need_not_be_known() {
        useUpWindowsThatBeginAt27Seconds();
        ParameterSummary summary = summary(BucketedWindow.ID);
        Map<String, Interval> parameters = summary.parameters();

        assertThat(width(interval(parameters, "buckets"))).isGreaterThan(1);
        assertThat(width(interval(parameters, "windowSeconds"))).isZero();
        assertThat(width(interval(parameters, "capacity"))).isZero();
        assertThat(summary.isKnownTo(0)).isTrue();
    }

    /** The last request of 30,000 is admitted because one token is left. */
    @Test
    void a_window_that_admits_whatever_the_cost_most_probably_checks_first() {
        answered.admitted(0, 999, "x")
                .admitted(1, 30_000, "x")
                .refused(2, 1, "x")
                .refused(3, 1, "x");
        ParameterSummary summary = summary(FixedWindow.ID);

        assertThat(summary.axes().getOrDefault("admission", Map.of()).get("check-then-charge"))
                .isGreaterThan(0.75);
    }
}
