package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Two runs of a dozen requests each, of pacers. */
class ShortRunsComparisonTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    private static RecordedRun paced(double interval) {
        LimitsState pacer = LimiterSpec.limits(
                        "pacer:interval=" + interval + "s", new LimiterSpec.Defaults(8_000, Duration.ofMinutes(1)))
                .start(EpochNanos.of(Answered.START));
        Answered answered = new Answered();
        double[] rest = {0, 0.5, 2, 2.9, 4.1, 4.9, 6.5, 7.4, 9, 9.9};
        for (int i = 0; i < rest.length; i++) {
            answered.asked(pacer, rest[i] * interval, i % 2 == 0 ? 4_000 : 5, "x");
        }
        return new RecordedRun(Answered.START, answered.list());
    }

    private static Comparison compared(RecordedRun first, RecordedRun second) {
        return Comparison.of(PREMISES, 0.9, first, second);
    }

    /** Where in the hour a run took place matters, and nothing else of its time does. */
    @Test
    void a_run_is_compared_as_if_it_had_come_after_the_other_and_all_that_is_remembered_of_that() {
        RecordedRun run = paced(2);
        Comparison atOnce = compared(run, run);
        Comparison before = compared(run.later(Duration.ofHours(9)), run);
        Comparison after = compared(run, run.later(Duration.ofHours(9)));

        assertThat(atOnce.logBayesFactor()).isGreaterThan(1);
        assertThat(atOnce.sameProbability()).isCloseTo(1 / (1 + Math.exp(-atOnce.logBayesFactor())), within(1e-12));
        assertThat(before.logBayesFactor()).isCloseTo(atOnce.logBayesFactor(), within(0.02));
        assertThat(after.logBayesFactor()).isCloseTo(atOnce.logBayesFactor(), within(0.02));
        assertThat(atOnce.differences()).isEmpty();
        assertThat(atOnce.first().family()).isEqualTo("pacer");
        assertThat(atOnce.second().family()).isEqualTo("pacer");
    }

    @Test
    void intervals_that_have_nothing_in_common_differ() {
        for (boolean swapped : new boolean[] {false, true}) {
            Comparison comparison = swapped ? compared(paced(6), paced(2)) : compared(paced(2), paced(6));

            assertThat(comparison.sameProbability()).isLessThan(0.1);
            assertThat(comparison.differences()).hasSize(1);
            Comparison.Difference difference = comparison.differences().get(0);
            assertThat(difference.name()).isEqualTo("intervalSeconds");
            Verdict ofTwoSeconds = swapped ? comparison.second() : comparison.first();
            Interval shorter = Objects.requireNonNull(ofTwoSeconds.parameters().get("intervalSeconds"));
            assertThat(shorter.estimate()).isBetween(1.5, 3.5);
            assertThat(swapped ? difference.second() : difference.first())
                    .isEqualTo(String.format(
                            Locale.ROOT, "%.4g (%.4g to %.4g)", shorter.estimate(), shorter.low(), shorter.high()));
        }
    }

    @Test
    void if_the_family_differs_that_is_all_that_is_said() {
        Comparison comparison = compared(
                paced(2), new RecordedRun(Answered.START, Answered.usedUp().list()));

        assertThat(comparison.differences())
                .containsExactly(new Comparison.Difference(
                        "family", "pacer", comparison.second().family()));
        assertThat(comparison.second().family()).isNotEqualTo("pacer");
    }
}
