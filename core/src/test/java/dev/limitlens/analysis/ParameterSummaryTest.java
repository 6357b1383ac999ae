package dev.limitlens.analysis;

import static dev.limitlens.analysis.Summaries.interval;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of the parameters of a limiter that was asked until hardly anything of it was open. */
class ParameterSummaryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Answered answered = new Answered();

    private static LimitsState limits(String spec) {
        return LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, MINUTE)).start(EpochNanos.of(Answered.START));
    }

    private ParameterSummary summary(String family) {
        return Summaries.of(answered, family);
    }

    private Posterior posterior() {
        return Summaries.posterior(answered);
    }

    /** Uses up a window of 5,000 twice, to the last token; it begins anew when a minute of the clock does, 40 s after the start. */
    private void useUpClockWindows() {
        LimitsState limits = limits("fixed-window:capacity=5000,phase=0s");
        for (int minute = 0; minute < 2; minute++) {
            double begin = minute == 0 ? 20 : 40.2;
            answered.asked(limits, begin, 4_900, "x");
            answered.asked(limits, begin + 1, 200, "x");
            answered.asked(limits, begin + 2, 101, "x");
            answered.asked(limits, begin + 3, 100, "x");
            answered.asked(limits, begin + 4, 1, "x");
        }
        answered.asked(limits, 99.7, 1, "x").asked(limits, 100.2, 4_000, "x");
    }

    @Test
    void a_window_of_the_clock_has_a_capacity_a_window_and_a_phase() {
        useUpClockWindows();
        ParameterSummary summary = summary("fixed-window");
        Map<String, Interval> parameters = summary.parameters();

        assertThat(parameters.keySet()).containsExactly("capacity", "windowSeconds", "phaseSeconds");
        Interval capacity = parameters.get("capacity");
        assertThat(capacity).isEqualTo(new Interval(5_000, 5_000, 5_000));
        assertThat(interval(parameters, "windowSeconds").estimate()).isEqualTo(60);
        Interval phase = interval(parameters, "phaseSeconds");
        assertThat(phase.estimate()).isBetween(0.0, 60.0);
        assertThat(phase.low()).isBetween(-0.6, 0.0);
        assertThat(phase.high()).isBetween(0.0, 0.6);
        assertThat(summary.aligned().orElseThrow()).isGreaterThan(0.9);
        assertThat(summary.finest()).isEqualTo(parameters);
    }

    @Test
    void its_axes_are_those_of_its_spaces() {
        useUpClockWindows();
        Posterior posterior = posterior();
        ParameterSummary summary = new ParameterSummary(posterior, "fixed-window");
        Map<String, Map<String, Double>> axes = summary.axes();

        assertThat(axes.keySet()).contains("metered", "denial", "admission");
        axes.values()
                .forEach(values -> assertThat(
                                values.values().stream().mapToDouble(p -> p).sum())
                        .isCloseTo(1, within(1e-9)));
        assertThat(axes.getOrDefault("metered", Map.of()).get("tokens")).isGreaterThan(0.99);
        assertThat(axes.getOrDefault("denial", Map.of()).get("free")).isGreaterThan(0.9);
        assertThat(axes.getOrDefault("admission", Map.of()).get("exact")).isGreaterThan(0.9);
        assertThat(axes.getOrDefault("admission", Map.of()).keySet()).isSubsetOf("exact", "check-then-charge");
        assertThat(summary.isWindow()).isTrue();
        assertThat(summary.countsRequests()).isFalse();
        assertThat(summary.surelyCountsRequests()).isFalse();
    }

    @Test
    void another_family_has_no_phase() {
        useUpClockWindows();
        Posterior posterior = posterior();

        assertThat(new ParameterSummary(posterior, "token-bucket").aligned()).isEmpty();
        assertThat(new ParameterSummary(posterior, "token-bucket").isWindow()).isFalse();
        assertThat(new ParameterSummary(posterior, "sliding-log").parameters().keySet())
                .doesNotContain("phaseSeconds");
    }

    @Test
    void a_pacer_has_an_interval_and_no_capacity() {
        LimitsState limits = limits("pacer:interval=2s");
        double[] seconds = {0, 1, 4, 5.8, 8, 9.85, 12, 13.9, 16, 17.95, 20, 22.05, 25, 26.93, 30, 32.02};
        for (int i = 0; i < seconds.length; i++) {
            answered.asked(limits, seconds[i], i % 2 == 0 ? 4_000 : 5, "x");
        }
        ParameterSummary summary = summary("pacer");

        assertThat(summary.parameters().keySet()).containsExactly("intervalSeconds");
        Interval interval = interval(summary.parameters(), "intervalSeconds");
        assertThat(interval.estimate()).isBetween(1.85, 2.15);
        assertThat(interval.low()).isBetween(1.75, 2.0);
        assertThat(interval.high()).isBetween(2.0, 2.25);
        double width = (interval.high() - interval.low()) / interval.estimate();
        assertThat(summary.isKnownTo(width * 1.001)).isTrue();
        assertThat(summary.isKnownTo(width * 0.999)).isFalse();
        assertThat(summary.countsRequests()).isTrue();
        assertThat(summary.surelyCountsRequests()).isTrue();
        assertThat(summary.isWindow()).isFalse();
        assertThat(summary.aligned()).isEmpty();
        assertThat(summary.axes().getOrDefault("metered", Map.of()).keySet()).containsExactly("requests");
    }

    /** Seven requests a minute: a whole number, whatever a bucket would have it. */
    @Test
    void a_capacity_in_requests_is_a_whole_number() {
        LimitsState limits = limits("sliding-log:capacity=7,metered=requests");
        for (int i = 0; i < 9; i++) {
            answered.asked(limits, 0.5 * i, 10 + 800 * (i % 3), "x");
        }
        answered.asked(limits, 30, 10, "x").asked(limits, 59, 10, "x").asked(limits, 62, 3_000, "x");
        ParameterSummary summary = summary("sliding-log");

        assertThat(summary.countsRequests()).isTrue();
        assertThat(summary.isWindow()).isTrue();
        assertThat(summary.parameters().get("capacity")).isEqualTo(new Interval(7, 7, 7));
    }

    /** Though a bucket of requests refills by parts of one. */
    @Test
    void so_is_the_capacity_of_a_bucket() {
        LimitsState limits = limits("token-bucket:capacity=7,metered=requests,refill=0.5/s");
        for (int i = 0; i < 13; i++) {
            answered.asked(limits, 0.4 * i, 10 + 800 * (i % 3), "x");
        }
        answered.asked(limits, 7, 3_000, "x").asked(limits, 7.4, 10, "x").asked(limits, 9, 3_000, "x");
        ParameterSummary summary = summary("token-bucket");

        assertThat(summary.countsRequests()).isTrue();
        Interval capacity = interval(summary.parameters(), "capacity");
        assertThat(capacity.estimate()).isEqualTo(Math.rint(capacity.estimate()));
        assertThat(capacity.low()).isBetween(5.0, 7.0);
        assertThat(capacity.high()).isBetween(7.0, 9.0);
    }

    /** 100 a second: 4,000 are asked for and as much again as came back since, a little more or less. */
    @Test
    void a_bucket_has_a_refill() {
        LimitsState limits = limits("token-bucket:capacity=4000,refill=100/s");
        answered.asked(limits, 0, 4_000, "x");
        for (int i = 1; i < 12; i++) {
            answered.asked(limits, 3 * i, i % 2 == 0 ? 290 : 310, "x");
        }
        ParameterSummary summary = summary("token-bucket");
        Interval refill = interval(summary.parameters(), "refillPerSecond");

        assertThat(refill.low()).isBetween(1.0, 100.0);
        assertThat(refill.high()).isGreaterThan(100);
        assertThat(summary.parameters().keySet()).containsExactly("capacity", "refillPerSecond");
        assertThat(summary.isWindow()).isFalse();
    }
}
