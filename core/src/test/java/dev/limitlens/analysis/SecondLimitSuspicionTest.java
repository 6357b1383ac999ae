package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SecondLimitSuspicionTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));
    private static final Premises TWO_STATED =
            new Premises(8_000, Duration.ofMinutes(1), Start.QUIET, OptionalLong.of(20));

    private static Inference after(Premises premises, Answered answered) {
        Inference inference = new Inference(premises, Answered.START);
        answered.list().forEach(inference::observe);
        return inference;
    }

    @Test
    void two_limits_that_are_stated_are_worth_a_thought() {
        assertThat(SecondLimitSuspicion.isRaisedBy(after(PREMISES, new Answered())))
                .isFalse();
        assertThat(SecondLimitSuspicion.isRaisedBy(after(TWO_STATED, new Answered())))
                .isTrue();
    }

    @Test
    void what_one_limit_explains_raises_none() {
        assertThat(SecondLimitSuspicion.isRaisedBy(after(PREMISES, Answered.usedUp())))
                .isFalse();
    }

    /** What little a pacer of 2 s refuses is no surprise; what it refuses after a long rest is one, and one may be a lapse. */
    @Test
    void two_answers_that_surprise_one_limit_raise_it() {
        Answered answered = new Answered();
        for (int i = 0; i < 6; i++) {
            answered.admitted(10 * i, 4_000, "x").refused(10 * i + 1.5, 5, "x").admitted(10 * i + 2.5, 5, "x");
        }
        Inference single = Inference.exclusive(PREMISES, Answered.START);
        answered.refused(80, 50, "x").refused(82, 50, "x");
        boolean[] raised = new boolean[answered.list().size()];
        for (int i = 0; i < raised.length; i++) {
            single.observe(answered.list().get(i));
            raised[i] = SecondLimitSuspicion.isRaisedBy(single);
        }

        assertThat(raised[17]).isFalse();
        assertThat(raised[raised.length - 1]).isTrue();
    }
}
