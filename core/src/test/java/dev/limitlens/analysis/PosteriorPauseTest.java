package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.SteppedBucket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that goes on after half a window of silence or more, as one does that was killed and resumed. */
class PosteriorPauseTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));
    private static final double TRIP_SECONDS = Answered.TRIP.toMillis() / 1e3;

    private static Posterior posterior(List<Answer> answers) {
        return posterior(answers, Precision.STANDARD);
    }

    private static Posterior posterior(List<Answer> answers, Precision precision) {
        Posterior posterior = new Posterior(PREMISES, Answered.START, precision, true);
        answers.forEach(posterior::observe);
        return posterior;
    }

    /** Requests one second apart, and one more after a silence of so many seconds. */
    private static List<Answer> paused(int before, double silentSeconds) {
        Answered answered = new Answered();
        for (int i = 0; i < before; i++) {
            answered.admitted(i, 10, "x");
        }
        answered.admitted(before - 1 + TRIP_SECONDS + silentSeconds, 10, "x");
        return Answer.of(answered.list());
    }

    private static double originSeconds(Posterior posterior) {
        long origin = posterior.cells().get(0).space.originNanos();
        assertThat(posterior.cells()).allMatch(cell -> cell.space.originNanos() == origin);
        return (origin - EpochNanos.of(Answered.START)) / 1e9;
    }

    @Test
    void after_half_a_window_of_silence_refills_are_counted_from_then_on() {
        assertThat(originSeconds(posterior(paused(3, 30)))).isCloseTo(2 + TRIP_SECONDS + 30, within(1e-6));
        assertThat(originSeconds(posterior(paused(3, 29.9)))).isZero();
    }

    @Test
    void what_more_than_a_few_answers_told_is_not_told_better_from_a_later_time() {
        assertThat(originSeconds(posterior(paused(8, 120)))).isCloseTo(7 + TRIP_SECONDS + 120, within(1e-6));
        assertThat(originSeconds(posterior(paused(9, 120)))).isZero();
    }

    @Test
    void all_answers_are_learnt_from_once() {
        List<Answer> answers = paused(3, 200);
        Posterior posterior = posterior(answers);

        assertThat(posterior.answered()).isEqualTo(4);
        assertThat(posterior.answers()).isEqualTo(answers);
        assertThat(posterior.startedAt()).isEqualTo(Answered.START);
        assertThat(posterior.families().values().stream()
                        .mapToDouble(share -> share)
                        .sum())
                .isCloseTo(1, within(1e-9));
        assertThat(posterior.logEvidence("unlimited")).isCloseTo(4 * Math.log(1 - Posterior.LAPSE), within(1e-9));
    }

    /** A bucket that is refilled every 11 s, at another time of the interval with each. */
    @Tag("long")
    @ParameterizedTest(name = "goes on at {0} s")
    @ValueSource(doubles = {137, 142, 146})
    void the_evidence_after_a_pause_is_that_of_plain_enumeration(double again) {
        LimitsState limits = LimiterSpec.limits(
                        "stepped-bucket:capacity=8200,step=1500,interval=11s",
                        new LimiterSpec.Defaults(8_000, Duration.ofMinutes(1)))
                .start(EpochNanos.of(Answered.START));
        Answered answered = new Answered().asked(limits, 0, 2_400, "x");
        answered.asked(limits, again, 4_000, "x")
                .asked(limits, again + 1, 4_000, "x")
                .asked(limits, again + 2, 1_000, "x")
                .asked(limits, again + 7, 900, "x")
                .asked(limits, again + 12, 1_200, "x")
                .asked(limits, again + 19, 1_300, "x")
                .asked(limits, again + 24, 1_200, "x");
        List<Answer> answers = Answer.of(answered.list());

        Map<String, Double> shares = posterior(answers, EvidenceTest.FINE).families();
        Map<String, Double> exact =
                new BruteForce(PREMISES, EpochNanos.of(Answered.START), answers, Posterior.LAPSE).evidence();
        double all = exact.values().stream().mapToDouble(e -> e).sum();

        assertThat(exact.getOrDefault(SteppedBucket.ID, 0.0) / all).isGreaterThan(0.1);
        exact.forEach((family, evidence) ->
                assertThat(shares.get(family)).as(family).isCloseTo(evidence / all, within(0.02)));
    }
}
