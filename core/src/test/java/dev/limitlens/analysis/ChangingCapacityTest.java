package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangingCapacityTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long WINDOW = 60 * SECOND;
    private static final CapacityPrior PRIOR = CapacityPrior.about(100);

    private final List<Answer> answers = new ArrayList<>();

    @Test
    void the_probability_of_one_window_is_that_of_a_capacity_between_the_bounds() {
        ask(1, 80, true);
        ask(2, 40, false);

        double between = (PRIOR.cumulative(120) - PRIOR.cumulative(80))
                / (PRIOR.cumulative(PRIOR.high()) - PRIOR.cumulative(PRIOR.low()));
        assertThat(Math.exp(logEvidence(0))).isCloseTo(between, within(0.01));
    }

    @Test
    void windows_that_contradict_each_other_are_as_probable_as_each_by_itself() {
        ask(1, 80, true);
        ask(61, 40, false);
        double first = new ChangingCapacity(PRIOR, WINDOW, answers.subList(0, 1)).logEvidence(0);
        double second = new ChangingCapacity(PRIOR, WINDOW, answers.subList(1, 2)).logEvidence(0);

        assertThat(logEvidence(0)).isCloseTo(first + second, within(1e-9));
    }

    @Test
    void a_phase_within_which_the_capacity_does_not_change_explains_the_answers_better() {
        for (int window = 0; window < 3; window++) {
            ask(60 * window + 31, 60 + 20 * window, true);
            ask(60 * window + 85, 5, false);
        }

        assertThat(logEvidence(30 * SECOND)).isGreaterThan(logEvidence(0) + 3);
    }

    @Test
    void a_request_that_may_have_been_charged_counts_as_use_and_says_nothing_else() {
        ask(1, 80, true);
        double before = logEvidence(0);
        answers.add(new Answer(1, 2 * SECOND, 2 * SECOND, 30, 30, 30, Answer.Kind.UNKNOWN));
        assertThat(logEvidence(0)).isCloseTo(before, within(1e-9));
        ask(3, 1, true);

        assertThat(logEvidence(0)).isLessThan(before);
    }

    private double logEvidence(long phaseNanos) {
        return new ChangingCapacity(PRIOR, WINDOW, answers).logEvidence(phaseNanos);
    }

    private void ask(long second, double tokens, boolean admitted) {
        answers.add(new Answer(
                answers.size(),
                second * SECOND,
                second * SECOND,
                tokens,
                tokens,
                tokens,
                admitted ? Answer.Kind.ADMITTED : Answer.Kind.DENIED));
    }

    @Test
    void a_request_belongs_to_the_window_in_which_the_middle_of_its_round_trip_lies() {
        Answer first = answer(1, 1, 80, Answer.Kind.ADMITTED);
        Answer before = answer(57, 61, 40, Answer.Kind.DENIED);
        Answer after = answer(59, 63, 40, Answer.Kind.DENIED);
        double sameWindow = of(first, answer(59, 59, 40, Answer.Kind.DENIED));
        double nextWindow = of(first, answer(61, 61, 40, Answer.Kind.DENIED));

        assertThat(sameWindow).isNotCloseTo(nextWindow, within(0.1));
        assertThat(of(first, before)).isCloseTo(sameWindow, within(1e-12));
        assertThat(of(first, after)).isCloseTo(nextWindow, within(1e-12));
    }

    private static Answer answer(long sent, long received, double tokens, Answer.Kind kind) {
        return new Answer(0, sent * SECOND, received * SECOND, tokens, tokens, tokens, kind);
    }

    private static double of(Answer... answers) {
        return new ChangingCapacity(PRIOR, WINDOW, List.of(answers)).logEvidence(0);
    }
}
