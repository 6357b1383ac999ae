package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The belief against a dense grid of capacities, each with its prior mass and its likelihood. */
class CapacityBeliefTest {

    private static final double LAPSE = 0.005;
    private static final int CELLS = 20_000;

    private final LogLogistic prior = new LogLogistic(8_000);
    private final double[] capacities = new double[CELLS];
    private final double[] masses = new double[CELLS];
    private final double width = Math.log(prior.high() / prior.low()) / CELLS;

    static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    CapacityBeliefTest() {
        for (int i = 0; i < CELLS; i++) {
            capacities[i] = edge(i + 0.5);
            masses[i] = prior.mass(edge(i), edge(i + 1));
        }
    }

    private double edge(double i) {
        return prior.low() * Math.exp(width * i);
    }

    /** Draws a capacity on an edge of the grid, so that the grid is exact. */
    private double threshold(RandomGenerator random) {
        return edge(random.nextInt(-CELLS / 20, CELLS + CELLS / 20));
    }

    private void observeOnGrid(double[] thresholds, int count, boolean admitted) {
        for (int i = 0; i < CELLS; i++) {
            double capacity = capacities[i];
            long above = Arrays.stream(thresholds)
                    .limit(count)
                    .filter(t -> t <= capacity)
                    .count();
            double admit = (1 - LAPSE) * above / count + LAPSE * (count - above) / count;
            masses[i] *= admitted ? admit : 1 - admit;
        }
    }

    private double gridMassFrom(double capacity) {
        double sum = 0;
        for (int i = 0; i < CELLS; i++) {
            sum += capacities[i] > capacity ? masses[i] : 0;
        }
        return sum;
    }

    private double gridQuantile(double share) {
        double left = share * gridMassFrom(0);
        int i = 0;
        while (i < CELLS - 1 && left > masses[i]) {
            left -= masses[i++];
        }
        return capacities[i];
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void random_answers(long seed) {
        RandomGenerator random = RandomJournal.random(seed);
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));
        double truth = threshold(random);
        double learnt = 1;
        for (int answer = 0; answer < 10; answer++) {
            int count = random.nextInt(1, 4);
            double[] thresholds = {threshold(random), threshold(random), threshold(random), 0};
            Arrays.sort(thresholds, 0, count);
            boolean admitted = truth >= thresholds[0] != random.nextDouble() < 0.1;
            learnt *= belief.learn(thresholds, count, admitted, LAPSE, 0.5);
            observeOnGrid(thresholds, count, admitted);

            double mass = gridMassFrom(0);
            assertThat(learnt).isCloseTo(mass, within(1e-5 * mass));
            assertThat(belief.mass()).isCloseTo(1, within(1e-9));
            double at = threshold(random);
            assertThat(learnt * belief.massFrom(at)).isCloseTo(gridMassFrom(at), within(1e-5 * mass));
        }
    }

    @Test
    void quantiles_within_narrow_pieces_are_those_of_the_grid() {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));
        for (int i = 1; i < 40; i++) {
            double[] thresholds = {edge(CELLS / 40.0 * i)};
            belief.learn(thresholds, 1, i % 2 == 0, 0.45, 0.5);
            for (int k = 0; k < CELLS; k++) {
                boolean agrees = capacities[k] >= thresholds[0] == (i % 2 == 0);
                masses[k] *= agrees ? 0.55 : 0.45;
            }
        }
        for (double share : new double[] {0.025, 0.2, 0.5, 0.8, 0.975}) {
            assertThat(belief.quantile(share)).isCloseTo(gridQuantile(share), within(0.02 * gridQuantile(share)));
        }
    }

    @Test
    void scaling_scales_and_a_copy_is_independent() {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));
        CapacityBelief copy = belief.copy();
        double probability = belief.learn(new double[] {8_000}, 1, true, LAPSE, 0.5);
        belief.scale(0.25);

        assertThat(copy.mass()).isCloseTo(1, within(1e-12));
        assertThat(copy.massFrom(8_000)).isCloseTo(prior.mass(8_000, 64_000), within(1e-12));
        assertThat(belief.massFrom(8_000))
                .isCloseTo(0.25 * (1 - LAPSE) * prior.mass(8_000, 64_000) / probability, within(1e-12));
    }

    @Test
    void many_answers_keep_few_pieces_and_their_mass() {
        RandomGenerator random = RandomJournal.random(3);
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));
        for (int i = 0; i < 400; i++) {
            double threshold = threshold(random);
            double above = belief.massFrom(threshold);
            double probability = belief.learn(new double[] {threshold}, 1, random.nextBoolean(), 0.45, 0.5);
            assertThat(belief.pieces()).isLessThanOrEqualTo(48);
            assertThat(probability).isBetween(0.449, 0.551);
            assertThat(belief.mass()).isCloseTo(1, within(1e-9));
            assertThat(above).isBetween(0.0, 1 + 1e-12);
        }
    }

    @Test
    void an_answer_that_two_thresholds_leave_open_counts_by_the_given_likelihood() {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));
        double between = belief.massFrom(6_000) - belief.massFrom(9_000);
        double above = belief.massFrom(9_000);

        double probability = belief.learn(new double[] {6_000, 9_000}, 2, true, 0, 0.7);

        assertThat(probability).isCloseTo(0.7 * between + above, within(1e-12));
        assertThat(belief.undetermined()).isCloseTo(between, within(1e-12));
        assertThat(belief.mass()).isCloseTo(1, within(1e-12));
        assertThat(belief.massFrom(9_000)).isCloseTo(above / probability, within(1e-12));
        assertThat(belief.low()).isEqualTo(6_000);
    }

    @Test
    void an_answer_that_is_open_for_every_capacity_leaves_the_belief_as_it_is() {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));

        assertThat(belief.learn(new double[] {1, 80_000}, 2, true, 0, 0.6)).isEqualTo(0.6);
        assertThat(belief.undetermined()).isEqualTo(1);
        assertThat(belief.learn(new double[] {1, 1}, 2, true, 0, 0.6)).isEqualTo(1);
        assertThat(belief.undetermined()).isZero();
    }
}
