package dev.limitlens.analysis;

import static dev.limitlens.analysis.Answered.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A log of 2,001 requests, nine a second, against a sliding log of 5,000 tokens: one more than are taken in one by one. */
class LongLogTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));
    private static final List<Observation> ALL = traffic(2_001);

    private static List<Observation> traffic(int requests) {
        LimitsState limits = LimiterSpec.limits(
                        "sliding-log:capacity=5000", new LimiterSpec.Defaults(8_000, Duration.ofMinutes(1)))
                .start(EpochNanos.of(START));
        Answered answered = new Answered();
        for (int i = 0; i < requests; i++) {
            answered.asked(limits, 0.11 * i, 30, "x");
        }
        return answered.list();
    }

    @Test
    void a_long_log_is_looked_at_as_a_whole_and_learnt_from_in_parts() {
        Inference inference = Inference.ofWhole(PREMISES, START, ALL);

        assertThat(inference.lookedAt()).isEqualTo(2_001);
        // about one a second
        assertThat(inference.learntFrom()).isBetween(150, 250);
        assertThat(inference.trace()).hasSize(inference.learntFrom());
        // what came last is learnt from, too
        assertThat(inference.state().lastReceiveNanos())
                .isEqualTo(EpochNanos.of(ALL.get(2_000).receivedAt()));
        assertThat(inference.state().share("sliding-log") + inference.state().share("anchored-window"))
                .isGreaterThan(0.9);
        assertThat(inference.observations()).isEqualTo(ALL);
    }

    @Test
    void a_verdict_of_it_says_so() {
        Verdict verdict = new Analyzer(PREMISES, 0.9).analyze(START, ALL).verdict();

        assertThat(verdict.spent().requests()).isEqualTo(2_001);
        assertThat(verdict.warnings())
                .anyMatch(w ->
                        w.matches("requests that followed each other closely were taken together: the verdict rests"
                                + " on \\d{3} answers of 2,001 requests"))
                .noneMatch(w -> w.startsWith("the verdict rests on the first"));
    }

    @Test
    void up_to_two_thousand_each_answer_is_learnt_from() {
        List<Observation> few = ALL.subList(0, 24);

        Inference inference = Inference.ofWhole(PREMISES, START, few);

        assertThat(inference.lookedAt()).isEqualTo(24);
        assertThat(inference.learntFrom()).isEqualTo(24);
        assertThat(new Analyzer(PREMISES, 0.9).analyze(START, few).verdict().warnings())
                .noneMatch(w -> w.startsWith("requests that followed"))
                .noneMatch(w -> w.startsWith("the verdict rests on"));
    }
}
