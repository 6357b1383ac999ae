package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFreePredictorTest {

    /** Bit i of the sequence is the answer i. */
    private static double probability(int sequence, int length) {
        ModelFreePredictor predictor = new ModelFreePredictor();
        double product = 1;
        for (int i = 0; i < length; i++) {
            boolean admitted = (sequence >> i & 1) == 1;
            product *= admitted ? predictor.admitProbability() : 1 - predictor.admitProbability();
            predictor.observe(admitted);
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
        assertThat(new ModelFreePredictor().admitProbability()).isEqualTo(0.5);
    }

    @Test
    void hand_computed() {
        // from an admission: 1/2, 3/4, then refused 1/6; from a refusal: 1/2; from an admission again: 5/8
        assertThat(probability(0b11011, 5)).isCloseTo(0.5 * 0.75 * (1 / 6.0) * 0.5 * (5 / 8.0), within(1e-15));
    }

    @Test
    void it_learns_runs_and_alternations() {
        double chance = Math.pow(0.5, 16);

        assertThat(probability(0xffff, 16)).isGreaterThan(1_000 * chance);
        assertThat(probability(0x00ff, 16)).isGreaterThan(20 * chance);
        assertThat(probability(0xaaaa, 16)).isGreaterThan(1_000 * chance);
    }
}
