package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.journal.Journal;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limiters that deny everything for a while after a denial, asked as if they did not. */
class PenaltyTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    /** The second request is too much; a small one every few seconds shows when something is admitted again. */
    private static Analysis analyzed(String spec) {
        LimitsState limits = LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, Duration.ofMinutes(1)))
                .start(EpochNanos.of(Answered.START));
        Answered answered = new Answered();
        for (int round = 0; round < 3; round++) {
            double begin = 135 * round;
            answered.asked(limits, begin, 4_000, "x").asked(limits, begin + 10, 4_000, "x");
            for (int k = 1; k <= 12; k++) {
                answered.asked(limits, begin + 10 + 4.9 * k, 1, "x");
            }
            answered.asked(limits, begin + 69.7, 1, "x").asked(limits, begin + 70.3, 1, "x");
            answered.asked(limits, begin + 71, 1, "x");
        }
        return new Analyzer(PREMISES, 0.9).analyze(Answered.START, answered.list());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"fixed-window:capacity=5000,phase=11s", "sliding-log:capacity=5000", "token-bucket:capacity=5000"
            })
    void a_penalty_is_noticed_and_what_is_beneath_is_not_identified(String spec) {
        Verdict verdict = analyzed(spec + ",denied=penalty").verdict();

        assertThat(verdict.confidence()).isLessThanOrEqualTo(1 - Doubt.SHARE);
        assertThat(verdict.warnings())
                .filteredOn(w -> w.startsWith("after a denial everything is denied for"))
                .hasSize(1)
                .first()
                .asString()
                .contains("for 60.00 s, with a probability of");
        Map<String, Double> denial = verdict.axes().getOrDefault("denial", Map.of());
        assertThat(denial.get("penalty")).isGreaterThan(0.9);
        assertThat(verdict.parameters().get("penaltySeconds"))
                .satisfies(p -> assertThat(p.estimate()).isBetween(59.9, 60.1));
        assertThat(verdict.posterior().values().stream().mapToDouble(p -> p).sum())
                .isBetween(1 - 1e-9, 1 + 1e-9);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"fixed-window:capacity=5000,phase=11s", "sliding-log:capacity=5000", "token-bucket:capacity=5000"
            })
    void without_one_nothing_is_said_of_it(String spec) {
        Verdict verdict = analyzed(spec).verdict();

        assertThat(verdict.warnings()).noneMatch(w -> w.startsWith("after a denial everything is denied for"));
        assertThat(verdict.parameters()).doesNotContainKey("penaltySeconds");
        assertThat(verdict.axes().getOrDefault("denial", Map.of()).getOrDefault("penalty", 0.0))
                .isLessThan(0.1);
    }

    /** Windows that count denied requests are possible, too, and have no penalty of 0 s. */
    @Test
    void only_limiters_with_a_penalty_say_how_long_it_lasts() {
        Posterior posterior = new Posterior(PREMISES, Answered.START, Precision.STANDARD, true);
        Answered answered = new Answered()
                .refused(0, 2_400, "x")
                .refused(6, 1_250, "x")
                .refused(20, 300, "x")
                .refused(40, 20, "x")
                .refused(50, 1, "x")
                .refused(59.7, 1, "x")
                .admitted(60.3, 1, "x");
        Answer.of(answered.list()).forEach(posterior::observe);
        Map<String, Double> denial =
                new ParameterSummary(posterior, "bucketed-window").axes().getOrDefault("denial", Map.of());
        Penalty penalty = Penalty.of(posterior, "bucketed-window").orElseThrow();

        assertThat(denial.getOrDefault("charged", 0.0)).isGreaterThan(0.2);
        assertThat(penalty.probability()).isBetween(0.5, 0.8);
        assertThat(penalty.seconds().low()).isBetween(59.0, 60.0);
        assertThat(penalty.seconds().high()).isBetween(60.0, 63.0);
        assertThat(penalty.seconds().estimate()).isBetween(59.7, 61.0);
    }

    @Test
    void a_candidate_beneath_a_penalty_is_a_whole_limiter_with_one() {
        assertThat(analyzed("sliding-log:capacity=5000,denied=penalty").candidates())
                .extracting(Candidate::limiter)
                .anyMatch(
                        limiter -> limiter.denial() == Denial.PENALTY && Math.abs(limiter.penaltyNanos() - 60e9) < 1e9);
    }

    /** A recorded count that lags behind: so many boxes with a penalty are left that each of them weighs less than a hundredth. */
    @Test
    void of_very_many_boxes_the_heaviest_say_how_long_it_lasts() throws IOException {
        Journal journal = Journal.read(Path.of("src/test/resources/lagging-count.jsonl"));

        Verdict verdict = new Analyzer(journal.header().premises(), 0.99)
                .analyze(journal.header().startedAt(), journal.observations())
                .verdict();

        assertThat(verdict.identified()).isFalse();
        assertThat(verdict.parameters().get("penaltySeconds")).satisfies(seconds -> {
            assertThat(seconds.low()).isPositive();
            assertThat(seconds.estimate()).isBetween(seconds.low(), seconds.high());
            assertThat(seconds.high()).isLessThan(300);
        });
    }
}
