package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Answer.Kind;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Admission;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Metering;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An admission speaks for what the emptier one of a follower's two meters asks for, so that both must be right. */
class FollowerMetersTest {

    private static final double LAPSE = Posterior.LAPSE;
    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    private final double[] scratch = new double[2];

    private static HypothesisSpace log(Premises premises, Denial denial) {
        Variant variant = new Variant(Metering.TOKENS, denial, Admission.EXACT);
        return HypothesisSpaces.of(premises, OneBox.START, 0, OneBox.START).stream()
                .filter(s -> s.family().equals("sliding-log") && s.variant().equals(variant))
                .findFirst()
                .orElseThrow();
    }

    /** Returns how probable it is to the follower that a request is admitted which takes no time. */
    private double admitted(Follower follower, double second, double tokens) {
        double before = follower.logWeight;
        follower.learn(OneBox.answer(second, tokens, Kind.ADMITTED), 0, scratch);
        return Math.exp(follower.logWeight - before);
    }

    private static double probability(CapacityBelief belief, double required) {
        return LAPSE + (1 - 2 * LAPSE) * belief.massFrom(required);
    }

    /** 6,400 were used 5 s before the start, as {@code FollowerTest} computes. */
    @Test
    void what_was_used_before_the_start_is_on_both() {
        double[] low = {0, 0.49};
        double[] high = {2.0 / 12, 0.51};
        Follower follower = new Follower(
                log(PREMISES.withStart(Start.UNKNOWN), Denial.FREE),
                new double[] {1.0 / 12, 0.5},
                low,
                high,
                Answered.START);
        CapacityBelief belief = follower.belief().copy();

        assertThat(admitted(follower, 1, 1_500)).isCloseTo(probability(belief, 7_900), within(1e-6));
    }

    @Test
    void a_denial_restarts_both() {
        Follower follower = new Follower(
                log(PREMISES, Denial.RESTART), new double[0], new double[0], new double[0], Answered.START);
        CapacityBelief belief = follower.belief().copy();
        follower.charge(OneBox.answer(0, 3_000, Kind.ADMITTED));
        follower.charge(OneBox.answer(10, 2_000, Kind.DENIED));

        // a minute after the use, and not yet one after the denial
        assertThat(admitted(follower, 65, 500)).isCloseTo(probability(belief, 3_500), within(1e-6));
    }
}
