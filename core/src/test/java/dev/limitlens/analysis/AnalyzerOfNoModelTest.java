package dev.limitlens.analysis;

import static dev.limitlens.analysis.Answered.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Meter;
import dev.limitlens.limiter.WarmingBucket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a verdict says where none of the families is at work, after few requests. */
class AnalyzerOfNoModelTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    /** Whether a request is admitted, and charged. */
    private interface Decision {
        boolean admits(long timeNanos, long tokens);
    }

    private static Verdict verdict(Decision decision, int requests) {
        Answered answered = new Answered();
        double second = 0;
        for (int i = 0; i < requests; i++) {
            long share = i * 37L % 25;
            long tokens = 1 + share * share * 6;
            if (decision.admits(EpochNanos.of(Answered.at(second)) + 50_000_000, tokens)) {
                answered.admitted(second, tokens, "x");
            } else {
                answered.refused(second, tokens, "x");
            }
            second += 0.2 + i * 53 % 70 / 10.0;
        }
        return new Analyzer(PREMISES, 0.9).analyze(START, answered.list()).verdict();
    }

    @Test
    void a_bucket_that_warms_up_is_none_of_the_families_and_the_verdict_says_what_it_is_like() {
        Meter meter = new WarmingBucket(133, 20_000_000_000L).newMeter();
        Verdict verdict = verdict(
                (now, tokens) -> {
                    boolean admitted = meter.load(now) <= 0;
                    if (admitted) {
                        meter.charge(now, tokens);
                    }
                    return admitted;
                },
                28);

        assertThat(verdict.family()).isEqualTo("none-of-these");
        assertThat(verdict.warnings())
                .anyMatch(w -> w.startsWith("no model explains the answers"))
                .anySatisfy(w -> assertThat(w)
                        .startsWith("a bucket that warms up, as Guava's does, would answer like this: 13"));
        assertThat(verdict.parameters()).isEmpty();
        assertThat(verdict.identified()).isFalse();
    }
}
