package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SurvivalTest {

    private static final int BELIEFS = 8;
    private static final int QUESTIONS = 400;

    static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    /** A belief after answers of a limiter, some of them lapses. */
    private static CapacityBelief belief(RandomGenerator random, int answers) {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));
        double truth = Math.exp(random.nextDouble(Math.log(1_000), Math.log(60_000)));
        for (int i = 0; i < answers; i++) {
            double threshold = truth * Math.exp(random.nextGaussian() * 0.5);
            boolean admitted = truth >= threshold != random.nextDouble() < 0.1;
            belief.learn(new double[] {threshold}, 1, admitted, Posterior.LAPSE, 0.5);
        }
        return belief;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void never_rises_and_is_the_belief_itself_at_its_ends(long seed) {
        RandomGenerator random = RandomJournal.random(seed);
        CapacityBelief[] beliefs = new CapacityBelief[BELIEFS];
        for (int i = 0; i < BELIEFS; i++) {
            beliefs[i] = belief(random, 3 * i);
        }
        Survival survival = new Survival(beliefs);

        for (int i = 0; i < BELIEFS; i++) {
            assertThat(survival.from(i, beliefs[i].low())).isEqualTo(1);
            assertThat(survival.from(i, beliefs[i].high())).isZero();
            for (int q = 0; q < QUESTIONS; q++) {
                double capacity = Math.exp(random.nextDouble(Math.log(50), Math.log(90_000)));
                assertThat(survival.from(i, 1.01 * capacity)).isLessThanOrEqualTo(survival.from(i, capacity) + 1e-12);
            }
        }
    }

    @Test
    void is_one_below_and_none_above() {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.exactly(1));
        Survival survival = new Survival(new CapacityBelief[] {belief, new CapacityBelief(CapacityPrior.about(8_000))});

        assertThat(survival.from(0, 1)).isEqualTo(1);
        assertThat(survival.from(0, 1.5)).isZero();
        assertThat(survival.from(1, 125)).isEqualTo(1);
        assertThat(survival.from(1, 64_000)).isZero();
    }

    /**
     * Lines are not the belief itself. Over a fifth, than which no part of a heavy piece is wider, a density that falls like the third
     * power departs from one by 3 ln(1.2) / 8 of what lies there; of a prior none of whose parts is heavy that is little.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void is_as_probable_as_the_belief_says(long seed) {
        RandomGenerator random = RandomJournal.random(seed);
        CapacityBelief[] beliefs = {
            belief(random, 0), belief(random, 1), belief(random, 3), belief(random, 30),
        };
        Survival survival = new Survival(beliefs);

        for (int i = 0; i < beliefs.length; i++) {
            for (int q = 0; q < QUESTIONS; q++) {
                double capacity = Math.exp(random.nextDouble(Math.log(100), Math.log(70_000)));
                double expected = beliefs[i].massFrom(capacity) / beliefs[i].mass();
                assertThat(survival.from(i, capacity)).isCloseTo(expected, within(i == 0 ? 0.01 : 0.07));
            }
        }
    }

    /** Three answers to either side leave next to nothing but 8,000 to 8,100. */
    @Test
    void where_next_to_nothing_is_believed_it_is_flat_and_it_falls_where_the_belief_lies() {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));
        for (int i = 0; i < 3; i++) {
            belief.learn(new double[] {8_000}, 1, true, Posterior.LAPSE, 0.5);
            belief.learn(new double[] {8_100}, 1, false, Posterior.LAPSE, 0.5);
        }
        Survival survival = new Survival(new CapacityBelief[] {belief});

        assertThat(survival.from(0, 4_000)).isCloseTo(1, within(1e-3));
        assertThat(survival.from(0, 8_000)).isCloseTo(1, within(1e-3));
        assertThat(survival.from(0, 8_025)).isCloseTo(0.75, within(0.01));
        assertThat(survival.from(0, 8_050)).isCloseTo(0.5, within(0.01));
        assertThat(survival.from(0, 8_100)).isCloseTo(0, within(1e-3));
        assertThat(survival.from(0, 20_000)).isCloseTo(0, within(1e-3));
    }
}
