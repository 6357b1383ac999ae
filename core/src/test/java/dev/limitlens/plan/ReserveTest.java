package dev.limitlens.plan;

import static dev.limitlens.analysis.Answered.START;
import static dev.limitlens.analysis.Answered.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The search for how much is left, after 9,600 tokens of a nominal quota of 8,000 were admitted and nothing was refused. */
class ReserveTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));
    private static final Answered SEEN = new Answered()
            .admitted(0, 2_400, "opening")
            .admitted(6, 4_000, "probe 1")
            .admitted(6.3, 3_200, "probe 2");
    private static final Inference STATE = state();
    private static final Reserve RESERVE = new Reserve(0.996);

    private static Inference state() {
        Inference inference = new Inference(PREMISES, START);
        SEEN.list().forEach(inference::observe);
        return inference;
    }

    private static Situation situation(long maxTokens) {
        Budget budget = new Budget(maxTokens, 200, Duration.ofMinutes(5));
        return new Situation(PREMISES, budget, ProbeCosts.STANDARD, STATE, SEEN.list(), START, 0, at(6.5));
    }

    @Test
    void it_asks_for_half_of_what_may_be_spent_at_most() {
        Step.Probe search = (Step.Probe) RESERVE.search(situation(16_000)).orElseThrow();

        assertThat(search.cost()).isBetween(1_000L, 3_200L);
        assertThat(search.at()).isEqualTo(at(6.5));
    }

    @Test
    void what_is_left_of_the_budget_must_be_able_to_show_something() {
        double surelyLeft = STATE.headroom(at(6.5), 0.05);
        assertThat(surelyLeft).isGreaterThan(100);
        // half of the rest is a little more, or a little less, than half of what is surely left
        long enough = 9_600 + Math.round(surelyLeft) + 4;
        long tooLittle = 9_600 + Math.round(surelyLeft) - 4;

        assertThat(RESERVE.search(situation(enough))).isPresent();
        assertThat(RESERVE.search(situation(tooLittle))).isEqualTo(Optional.empty());
    }
}
