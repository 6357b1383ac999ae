package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A large debt, made good after a while: hardly anything else is asked, so that a bucket may have refilled by steps or all the time. */
class SteppedRivalTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    /** Asks for one token every few seconds after a debt. */
    private static List<Observation> asked(String spec, int requests, double apart) {
        LimitsState limits = LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, Duration.ofMinutes(1)))
                .start(EpochNanos.of(Answered.START));
        Answered answered = new Answered();
        answered.asked(limits, 0, 4_000, "x").asked(limits, 6, 7_000, "x");
        for (int k = 1; k <= requests; k++) {
            answered.asked(limits, 6 + k * apart, 1, "x");
        }
        return answered.list();
    }

    private static Posterior posterior(List<Observation> observations) {
        Posterior posterior = new Posterior(PREMISES, Answered.START);
        Answer.of(observations).forEach(posterior::observe);
        return posterior;
    }

    private static Map<String, Double> nearlyNamed(double token, double stepped) {
        return Map.of(TokenBucket.ID, token, SteppedBucket.ID, stepped, "none-of-these", 1 - token - stepped);
    }

    private static double of(Map<String, Double> posterior, String id) {
        return posterior.getOrDefault(id, 0.0);
    }

    @Test
    void where_another_family_would_be_named_points_say_how_probable_it_is() {
        Posterior onCredit = posterior(asked("token-bucket:admission=debt", 20, 1.7));
        double token = onCredit.share(TokenBucket.ID);
        Map<String, Double> before = nearlyNamed(0.995, 0.001);

        Map<String, Double> reckoned = SteppedRival.reckonedWith(onCredit, before);

        // twenty answers after one debt cannot tell a steady refill from small steps that surely
        assertThat(token).isGreaterThan(0.5);
        assertThat(reckoned.get(SteppedBucket.ID)).isGreaterThan(0.003);
        assertThat(reckoned.values().stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-12));
        assertThat(of(reckoned, "none-of-these") / of(reckoned, TokenBucket.ID)).isCloseTo(0.004 / 0.995, within(1e-9));
        assertThat(SteppedRival.reckonedWith(onCredit, before)).isEqualTo(reckoned);
    }

    /** A stepped bucket is neither on the clock nor a window after its use, and what it gains all others lose. */
    @Test
    void the_conclusions_go_with_it() {
        Map<Conclusion, Double> before = Map.of(Conclusion.ABSOLUTE, 0.95, Conclusion.NEITHER, 0.05);

        Map<Conclusion, Double> after =
                SteppedRival.conclusions(before, Map.of(SteppedBucket.ID, 0.02), Map.of(SteppedBucket.ID, 0.51));

        assertThat(after.getOrDefault(Conclusion.ABSOLUTE, 0.0)).isCloseTo(0.475, within(1e-12));
        assertThat(after.getOrDefault(Conclusion.NEITHER, 0.0)).isCloseTo(0.525, within(1e-12));
        assertThat(SteppedRival.conclusions(before, Map.of(SteppedBucket.ID, 0.02), Map.of(SteppedBucket.ID, 0.02)))
                .isSameAs(before);
    }

    @Test
    void it_never_becomes_less_probable() {
        Posterior onCredit = posterior(asked("token-bucket:admission=debt", 20, 1.7));
        Map<String, Double> before = nearlyNamed(0.9, 0.0999);

        assertThat(SteppedRival.reckonedWith(onCredit, before).get(SteppedBucket.ID))
                .isGreaterThanOrEqualTo(0.0999);
    }

    @Test
    void nothing_is_asked_where_nothing_would_be_named() {
        Posterior onCredit = posterior(asked("token-bucket:admission=debt", 20, 1.7));

        for (Map<String, Double> before : List.of(
                nearlyNamed(0.89, 0.1),
                nearlyNamed(0.001, 0.995),
                Map.of("none-of-these", 0.97, TokenBucket.ID, 0.03),
                Map.of("pacer", 0.97, TokenBucket.ID, 0.03))) {
            assertThat(SteppedRival.reckonedWith(onCredit, before)).isSameAs(before);
        }
    }

    @Test
    void with_the_usual_axes_boxes_are_fine_enough() {
        Posterior usual = posterior(asked("token-bucket", 20, 1.7));
        Map<String, Double> before = nearlyNamed(0.995, 0.001);

        assertThat(SteppedRival.reckonedWith(usual, before)).isSameAs(before);
    }

    @Test
    void of_very_many_answers_it_would_take_too_long() {
        Posterior longRun = posterior(asked("token-bucket:admission=debt", 300, 0.9));
        Map<String, Double> before = nearlyNamed(0.995, 0.001);

        assertThat(SteppedRival.reckonedWith(longRun, before)).isSameAs(before);
    }
}
