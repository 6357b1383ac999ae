package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFreePredictorTest {

    private static final long SECOND = 1_000_000_000L;

    private static Answer answer(double atSeconds, double tokens, boolean admitted) {
        long send = (long) (atSeconds * SECOND);
        Answer.Kind kind = admitted ? Answer.Kind.ADMITTED : Answer.Kind.DENIED;
        return new Answer(0, send, send + SECOND / 10, tokens, tokens, tokens, kind);
    }

    /** Bit i of the sequence is the answer i; each is asked for more than the one before, long after it. */
    private static double probability(int sequence, int length) {
        ModelFreePredictor predictor = new ModelFreePredictor();
        double product = 1;
        for (int i = 0; i < length; i++) {
            Answer answer = answer(100 + 10 * i, 1 + i, (sequence >> i & 1) == 1);
            product *= predictor.probability(answer);
            predictor.observe(answer);
        }
        return product;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 12})
    void the_probabilities_of_all_sequences_sum_to_1(int length) {
        double sum = 0;
        for (int sequence = 0; sequence < 1 << length; sequence++) {
            double probability = probability(sequence, length);
            assertThat(probability).isPositive();
            sum += probability;
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
    }

    @Test
    void it_begins_with_even_odds() {
        assertThat(new ModelFreePredictor().admitProbability(answer(100, 1, true)))
                .isEqualTo(0.5);
    }

    @Test
    void it_foresees_the_answer_to_a_request_that_is_not_sent_yet() {
        ModelFreePredictor predictor = new ModelFreePredictor();
        predictor.observe(answer(100, 50, false));
        Answer next = answer(100.2, 60, false);

        assertThat(predictor.admitProbability(next.sendNanos(), 60)).isEqualTo(predictor.admitProbability(next));
        assertThat(predictor.admitProbability(next.sendNanos(), 60))
                .isLessThan(predictor.admitProbability(next.sendNanos(), 40));
    }

    @Test
    void hand_computed() {
        // the first asks for no more than anything before; more, after an admission: 1/2, then refused 1/4; after a
        // refusal: 1/2; after an admission again: 1/2
        assertThat(probability(0b11011, 5)).isCloseTo(0.5 * 0.5 * (1 / 4.0) * 0.5 * 0.5, within(1e-15));
    }

    @Test
    void it_learns_runs_and_alternations() {
        double chance = Math.pow(0.5, 16);

        assertThat(probability(0xffff, 16)).isGreaterThan(1_000 * chance);
        assertThat(probability(0x00ff, 16)).isGreaterThan(20 * chance);
        assertThat(probability(0xaaaa, 16)).isGreaterThan(1_000 * chance);
    }

    @Test
    void the_same_again_at_once_mostly_has_the_same_answer() {
        ModelFreePredictor predictor = new ModelFreePredictor();
        predictor.observe(answer(100, 50, false));

        assertThat(predictor.admitProbability(answer(100.1, 50, true))).isCloseTo(0.1, within(1e-12));
        assertThat(predictor.admitProbability(answer(100.1, 49, true))).isEqualTo(0.5);
        assertThat(predictor.admitProbability(answer(103, 50, true))).isEqualTo(0.5);
    }

    @Test
    void questions_of_another_kind_tell_nothing() {
        ModelFreePredictor predictor = new ModelFreePredictor();
        for (int i = 0; i < 20; i++) {
            predictor.observe(answer(100 + 0.1 * i, 1, true));
        }

        assertThat(predictor.admitProbability(answer(102, 1, true))).isGreaterThan(0.95);
        assertThat(predictor.admitProbability(answer(102, 500, true))).isEqualTo(0.5);
    }

    @Test
    void what_was_admitted_is_mostly_admitted_if_no_more_is_asked_for_at_once() {
        ModelFreePredictor predictor = new ModelFreePredictor();
        predictor.observe(answer(100, 50, true));

        assertThat(predictor.admitProbability(answer(100.1, 50, true))).isCloseTo(0.9, within(1e-12));
        assertThat(predictor.admitProbability(answer(100.1, 20, true))).isCloseTo(0.9, within(1e-12));
        assertThat(predictor.admitProbability(answer(100.1, 51, true))).isEqualTo(0.5);
        // the first one, too, asked for no more than anything before, and not at once: (1 + 1/2) / (1 + 1)
        assertThat(predictor.admitProbability(answer(103, 50, true))).isEqualTo(0.75);
    }

    @Test
    void at_once_is_within_two_round_trips_after_the_answer() {
        ModelFreePredictor predictor = new ModelFreePredictor();
        predictor.observe(new Answer(0, 1_000, 1_100, 50, 50, 50, Answer.Kind.DENIED));

        assertThat(predictor.admitProbability(1_300, 50)).isCloseTo(0.1, within(1e-12));
        assertThat(predictor.admitProbability(1_301, 50)).isEqualTo(0.5);
    }
}
