package dev.limitlens.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.analysis.Candidate;
import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Spent;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The figures are on the safe side of the intervals beside which they are shown. */
class AdviceTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static Limiter limiter(String spec) {
        return LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, Duration.ofSeconds(60)))
                .limiters()
                .get(0);
    }

    private static Analysis analysis(
            String family, boolean identified, String metered, Map<String, Interval> parameters, String... specs) {
        Verdict verdict = new Verdict(
                Conclusion.NEITHER,
                0.999,
                family,
                identified ? 0.999 : 0.9,
                identified,
                Map.of(family, 1.0),
                parameters,
                OptionalDouble.empty(),
                Map.of("metered", Map.of(metered, 1.0)),
                List.of(),
                Optional.empty(),
                new Spent(10, 1, 10_000, 30),
                List.of(),
                List.of(family),
                Optional.empty(),
                List.of());
        List<Candidate> candidates = Arrays.stream(specs)
                .map(spec -> new Candidate(family, limiter(spec), START, 1.0 / specs.length))
                .toList();
        return new Analysis(verdict, List.of(), candidates);
    }

    private static Advice only(Analysis analysis) {
        List<Advice> all = Advice.of(analysis);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Test
    void no_figure_of_a_bucket_is_beyond_the_low_end_of_its_interval() {
        Map<String, Interval> stated =
                Map.of("capacity", new Interval(8_000, 7_400.5, 8_600), "refillPerSecond", new Interval(130, 120, 140));
        Advice advice = only(analysis(
                "token-bucket",
                true,
                "tokens",
                stated,
                "token-bucket:capacity=7900,refill=125/s",
                "token-bucket:capacity=8100,refill=135/s"));

        assertThat(advice.burst()).isEqualTo(7_400);
        assertThat(advice.perSecond()).isCloseTo(120, within(1e-9));
        assertThat(advice.envelope().burst()).isCloseTo(7_400.5, within(1e-9));
        assertThat(advice.envelope().perSecond()).isCloseTo(120, within(1e-9));
    }

    @Test
    void the_rate_of_a_window_is_its_capacity() {
        Advice advice = only(analysis(
                "sliding-log",
                true,
                "tokens",
                Map.of("capacity", new Interval(8_000, 6_000, 8_100), "windowSeconds", new Interval(60, 60, 60)),
                "sliding-log:capacity=8000"));

        assertThat(advice.burst()).isEqualTo(6_000);
        assertThat(advice.perSecond()).isCloseTo(100, within(1e-9));
        assertThat(advice.envelope().burst()).isCloseTo(600, within(1e-9));
        assertThat(advice.envelope().perSecond()).isCloseTo(90, within(1e-9));
    }

    @Test
    void what_is_more_cautious_than_the_interval_stays() {
        Map<String, Interval> stated =
                Map.of("capacity", new Interval(8_000, 7_950, 8_600), "refillPerSecond", new Interval(130, 128, 140));
        Advice advice =
                only(analysis("token-bucket", true, "tokens", stated, "token-bucket:capacity=7900,refill=125/s"));

        assertThat(advice.burst()).isEqualTo(7_900);
        assertThat(advice.perSecond()).isCloseTo(125, within(1e-9));
    }

    @Test
    void one_request_is_always_let_through() {
        Advice advice = only(analysis(
                "fixed-window",
                true,
                "requests",
                Map.of("capacity", new Interval(9, 8, 10)),
                "fixed-window:capacity=10,metered=requests"));

        assertThat(advice.burst()).isEqualTo(8);
        assertThat(advice.envelope().burst()).isEqualTo(1);
    }

    /** Parameters are those of the most probable family: what several may be is as cautious as the most cautious of them. */
    @Test
    void of_what_is_not_identified_the_stated_intervals_say_nothing() {
        Advice advice = only(analysis(
                "sliding-log",
                false,
                "tokens",
                Map.of("capacity", new Interval(8_000, 6_000, 8_100)),
                "sliding-log:capacity=8000"));

        assertThat(advice.burst()).isEqualTo(8_000);
    }
}
