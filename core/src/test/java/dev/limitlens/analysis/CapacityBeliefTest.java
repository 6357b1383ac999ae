package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** The same with cases, each of which admits from another capacity on: what the grid holds is a mass for every case. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void cases_and_capacity_are_learnt_together(long seed) {
        int cases = 4;
        double anew = 0.1;
        RandomGenerator random = RandomJournal.random(seed);
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000), cases);
        double[][] grid = new double[cases][CELLS];
        for (double[] row : grid) {
            Arrays.setAll(row, i -> masses[i] / cases);
        }
        double truth = threshold(random);
        double learnt = 1;
        for (int answer = 0; answer < 8; answer++) {
            double[] thresholds = new double[cases];
            Arrays.setAll(thresholds, k -> threshold(random));
            boolean admitted = truth >= thresholds[0];
            learnt *= belief.learnCases(thresholds, admitted, LAPSE, anew);
            double mass = 0;
            for (int i = 0; i < CELLS; i++) {
                double sum = 0;
                for (int k = 0; k < cases; k++) {
                    double admit = capacities[i] >= thresholds[k] ? 1 - LAPSE : LAPSE;
                    grid[k][i] *= admitted ? admit : 1 - admit;
                    sum += grid[k][i];
                }
                for (double[] row : grid) {
                    row[i] = (1 - anew) * row[i] + anew * sum / cases;
                }
                mass += sum;
            }

            assertThat(learnt).isCloseTo(mass, within(1e-5 * mass));
            for (int k = 0; k < cases; k++) {
                double share = Arrays.stream(grid[k]).sum() / mass;
                assertThat(belief.caseMass(k)).as("case %d", k).isCloseTo(share, within(1e-5));
            }
            double at = threshold(random);
            double above = 0;
            for (int i = 0; i < CELLS; i++) {
                above += capacities[i] > at ? grid[0][i] : 0;
            }
            assertThat(belief.ofCase(0).massFrom(at))
                    .isCloseTo(above / Arrays.stream(grid[0]).sum(), within(1e-5));
        }
    }

    /** Moves some of the mass on the grid: each point spreads evenly over what is within reach, the ends keep what would leave. */
    private double[] driftOnGrid(double[] before, double moved, double reach) {
        double[] after = new double[CELLS];
        for (int i = 0; i < CELLS; i++) {
            after[i] += (1 - moved) * before[i];
            if (before[i] < 1e-12) {
                continue;
            }
            double from = capacities[i] - reach;
            double to = capacities[i] + reach;
            int first = Math.max(0, (int) (Math.log(Math.max(prior.low(), from) / prior.low()) / width));
            double spread = moved * before[i] / (2 * reach);
            after[0] += spread * Math.max(0, prior.low() - from);
            after[CELLS - 1] += spread * Math.max(0, to - prior.high());
            for (int j = first; j < CELLS && edge(j) < to; j++) {
                after[j] += spread * Math.max(0, Math.min(to, edge(j + 1)) - Math.max(from, edge(j)));
            }
        }
        return after;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_capacity_that_moves(long seed) {
        RandomGenerator random = RandomJournal.random(seed);
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));
        // known to a few hundred, so that the shape of the prior has no bearing on how the mass spreads
        double low = edge(CELLS / 2 + random.nextInt(-3_000, 3_000));
        double high = low * 1.05;
        for (double[] bound : new double[][] {{low, 1}, {high, 0}}) {
            belief.learn(new double[] {bound[0]}, 1, bound[1] > 0, 0, 0.5);
        }
        double[] grid = new double[CELLS];
        for (int i = 0; i < CELLS; i++) {
            grid[i] = capacities[i] > low && capacities[i] < high ? masses[i] : 0;
        }
        double all = Arrays.stream(grid).sum();
        double[] scaledGrid = Arrays.stream(grid).map(m -> m / all).toArray();
        for (int step = 0; step < 3; step++) {
            double moved = random.nextDouble(0.1, 1);
            double reach = random.nextDouble(30, 400);
            belief.drift(moved, reach);
            scaledGrid = driftOnGrid(scaledGrid, moved, reach);
        }

        assertThat(belief.mass()).isCloseTo(1, within(1e-9));
        for (int k = 0; k < 10; k++) {
            double at = random.nextDouble(low - 500, high + 500);
            double above = 0;
            for (int i = 0; i < CELLS; i++) {
                above += capacities[i] > at ? scaledGrid[i] : 0;
            }
            // within each of the two pieces that it adds on a side, the mass counts as spread like the prior
            assertThat(belief.massFrom(at)).as("from %f", at).isCloseTo(above, within(0.04));
        }
    }

    @Test
    void what_moves_stays_within_the_range_of_the_prior() {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));
        belief.learn(new double[] {belief.low() * 1.05}, 1, false, 0, 0.5);
        double low = belief.low();
        belief.drift(1, 5_000);

        assertThat(belief.low()).isEqualTo(low);
        assertThat(belief.mass()).isCloseTo(1, within(1e-9));
        assertThat(belief.massFrom(low * 1.05)).isBetween(0.2, 0.6);
    }

    @Test
    void a_case_that_was_seen_is_not_asked_about_anew() {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000), 2);
        // either the limit is near 6,000 or others use 3,000 of one near 9,000: the second such answer tells hardly
        // more
        belief.learnCases(new double[] {6_000, 9_000}, true, LAPSE, 0);
        double first = belief.massFrom(9_000);
        double again = belief.learnCases(new double[] {5_990, 8_990}, true, LAPSE, 0);

        assertThat(again).isGreaterThan(0.99);
        assertThat(belief.massFrom(9_000)).isCloseTo(first, within(0.01));
    }

    @Test
    void what_is_left_when_a_case_is_given_up_is_parted_evenly() {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000), 3);
        belief.learnCases(new double[] {6_000, 7_000, 8_000}, true, LAPSE, 0);
        belief.learnCases(new double[] {8_000, 9_000, 10_000}, false, LAPSE, 0);
        double second = belief.caseMass(1);
        double last = belief.caseMass(2);
        double lastBelow = belief.ofCase(2).massBetween(6_500, 8_500);
        CapacityBelief first = belief.copy();

        belief.giveUpCase(0);

        double left = second + last;
        assertThat(belief.mass()).isCloseTo(1, within(1e-12));
        assertThat(belief.caseMass(0)).isCloseTo(2 * second / 3 / left, within(1e-12));
        assertThat(belief.caseMass(1)).isCloseTo((second + last) / 3 / left, within(1e-12));
        assertThat(belief.caseMass(2)).isCloseTo(2 * last / 3 / left, within(1e-12));
        assertThat(belief.ofCase(2).massBetween(6_500, 8_500)).isCloseTo(lastBelow, within(1e-12));

        double begin = first.caseMass(0);
        first.giveUpCase(2);
        assertThat(first.caseMass(0)).isCloseTo(2 * begin / 3 / (begin + second), within(1e-12));
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

    private static CapacityBelief learnt(double threshold, boolean admitted, int cases) {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000), cases);
        belief.scale(1 / belief.mass());
        belief.learn(new double[] {threshold}, 1, admitted, 0, 0.5);
        return belief;
    }

    /** One was admitted 8,000 and refused 20,000; the other knows nothing but lies beyond the first at both ends. */
    @ParameterizedTest(name = "{0} cases")
    @ValueSource(ints = {1, 3})
    void a_mixture_keeps_what_only_the_other_one_thinks_possible(int cases) {
        CapacityBelief narrow = learnt(8_000, true, cases);
        narrow.learn(new double[] {20_000}, 1, false, 0, 0.5);
        CapacityBelief wide = new CapacityBelief(CapacityPrior.about(8_000), cases);
        wide.scale(1 / wide.mass());
        double below = 1 - wide.massFrom(8_000);
        double above = wide.massFrom(20_000);

        narrow.mix(wide, 0.25);

        assertThat(narrow.mass()).isCloseTo(1, within(1e-12));
        assertThat(1 - narrow.massFrom(8_000)).isCloseTo(0.25 * below, within(1e-9));
        assertThat(narrow.massFrom(20_000)).isCloseTo(0.25 * above, within(1e-9));
        for (int k = 0; k < cases && cases > 1; k++) {
            assertThat(narrow.caseMass(k)).isCloseTo(1.0 / cases, within(1e-9));
        }
    }

    /** One answer that lapses with a tenth parts the prior at 6,000. */
    @Test
    void the_mass_between_two_capacities_is_that_of_the_pieces_and_parts_of_them() {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));
        double all = belief.learn(new double[] {6_000}, 1, true, 0.1, 0.5);

        assertThat(belief.massBetween(1, 1e6)).isCloseTo(1, within(1e-12));
        assertThat(belief.massBetween(64_000, 70_000)).isZero();
        assertThat(belief.massBetween(1, 125)).isZero();
        assertThat(belief.massBetween(3_000, 5_000)).isCloseTo(0.1 * prior.mass(3_000, 5_000) / all, within(1e-9));
        assertThat(belief.massBetween(7_000, 9_000)).isCloseTo(0.9 * prior.mass(7_000, 9_000) / all, within(1e-9));
        assertThat(belief.massBetween(3_000, 6_000)).isCloseTo(0.1 * prior.mass(3_000, 6_000) / all, within(1e-9));
        assertThat(belief.massBetween(6_000, 9_000)).isCloseTo(0.9 * prior.mass(6_000, 9_000) / all, within(1e-9));
        double across = 0.1 * prior.mass(3_000, 6_000) + 0.9 * prior.mass(6_000, 9_000);
        assertThat(belief.massBetween(3_000, 9_000)).isCloseTo(across / all, within(1e-9));
        assertThat(belief.massBetween(1, 5_000)).isCloseTo(0.1 * prior.mass(125, 5_000) / all, within(1e-9));
        assertThat(belief.massBetween(9_000, 1e6)).isCloseTo(0.9 * prior.mass(9_000, 64_000) / all, within(1e-9));
        assertThat(belief.high()).isEqualTo(64_000);
    }

    private static CapacityBelief between(double low, double high, int cases) {
        CapacityBelief belief = learnt(low, true, cases);
        belief.learn(new double[] {high}, 1, false, 0, 0.5);
        return belief;
    }

    @Test
    void an_answer_that_every_case_foretells_tells_no_case() {
        CapacityBelief belief = between(6_000, 20_000, 2);

        assertThat(belief.learnCases(new double[] {1_000, 6_000}, true, LAPSE, 0.1))
                .isEqualTo(1 - LAPSE);
        assertThat(belief.learnCases(new double[] {1_000, 6_000}, false, LAPSE, 0.1))
                .isEqualTo(LAPSE);
        assertThat(belief.learnCases(new double[] {20_000, 30_000}, true, LAPSE, 0.1))
                .isEqualTo(LAPSE);
        assertThat(belief.learnCases(new double[] {20_000, 30_000}, false, LAPSE, 0.1))
                .isEqualTo(1 - LAPSE);
        assertThat(belief.caseMass(0)).isCloseTo(0.5, within(1e-12));
        assertThat(belief.pieces()).isEqualTo(1);
    }

    /** Of what lies within 100 of an end, which is a quarter, a quarter moves beyond it. */
    @ParameterizedTest(name = "{0} cases")
    @ValueSource(ints = {1, 3})
    void what_moves_is_spread_evenly_within_reach(int cases) {
        for (double moved : new double[] {1, 0.4}) {
            CapacityBelief belief = between(8_000, 8_400, cases);

            belief.drift(moved, 100);

            assertThat(belief.mass()).isCloseTo(1, within(1e-9));
            assertThat(belief.massFrom(8_400)).isCloseTo(moved / 16, within(0.003));
            assertThat(1 - belief.massFrom(8_000)).isCloseTo(moved / 16, within(0.003));
            assertThat(belief.massFrom(8_200)).isCloseTo(0.5, within(0.01));
            assertThat(belief.low()).isEqualTo(7_900);
            assertThat(belief.high()).isEqualTo(8_500);
            for (int k = 0; k < cases && cases > 1; k++) {
                assertThat(belief.caseMass(k)).isCloseTo(1.0 / cases, within(1e-9));
                assertThat(belief.ofCase(k).massFrom(8_400)).isCloseTo(moved / 16, within(0.003));
            }
        }
    }

    @Test
    void each_case_keeps_its_mass_while_the_capacity_moves() {
        CapacityBelief belief = between(8_000, 8_400, 2);
        belief.learnCases(new double[] {8_100, 8_300}, true, LAPSE, 0);
        double first = belief.caseMass(0);
        double firstAbove = belief.ofCase(0).massFrom(8_200);
        double secondAbove = belief.ofCase(1).massFrom(8_200);

        belief.drift(1, 10);

        assertThat(first).isGreaterThan(0.6);
        assertThat(belief.caseMass(0)).isCloseTo(first, within(1e-6));
        assertThat(belief.ofCase(0).massFrom(8_200)).isCloseTo(firstAbove, within(0.02));
        assertThat(belief.ofCase(1).massFrom(8_200)).isCloseTo(secondAbove, within(0.02));
        assertThat(secondAbove).isGreaterThan(firstAbove + 0.1);
    }

    @ParameterizedTest(name = "{0} cases")
    @ValueSource(ints = {1, 3})
    void a_mixture_believes_of_each_capacity_what_both_do_by_their_shares(int cases) {
        CapacityBelief one = new CapacityBelief(CapacityPrior.about(8_000), cases);
        one.scale(1 / one.mass());
        CapacityBelief other = one.copy();
        one.learn(new double[] {8_000}, 1, true, 0.2, 0.5);
        other.learn(new double[] {5_000}, 1, true, 0.2, 0.5);
        other.learn(new double[] {12_000}, 1, false, 0.3, 0.5);
        CapacityBelief mixed = one.copy();

        mixed.mix(other, 0.25);

        for (double at : new double[] {1_000, 5_000, 6_000, 8_000, 10_000, 12_000, 30_000}) {
            double expected = 0.75 * one.massFrom(at) + 0.25 * other.massFrom(at);
            assertThat(mixed.massFrom(at)).as("from %s", at).isCloseTo(expected, within(1e-9));
            for (int k = 0; k < cases && cases > 1; k++) {
                assertThat(mixed.ofCase(k).massFrom(at)).isCloseTo(expected, within(1e-9));
            }
        }
        assertThat(mixed.mass()).isCloseTo(1, within(1e-12));
    }

    /** More pieces than there is room for at first: each is the prior times how many of the answers it agrees with. */
    @ParameterizedTest(name = "{0} cases")
    @ValueSource(ints = {1, 3})
    void twenty_answers_make_as_many_pieces(int cases) {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000), cases);
        belief.scale(1 / belief.mass());
        for (int i = 1; i <= 20; i++) {
            // not in order
            belief.learn(new double[] {1_000 * (i * 7 % 21)}, 1, i % 3 == 0, 0.3, 0.5);
        }
        double[] masses = new double[21];
        double all = 0;
        for (int piece = 0; piece <= 20; piece++) {
            masses[piece] = prior.mass(piece == 0 ? 125 : 1_000 * piece, piece == 20 ? 64_000 : 1_000 * (piece + 1));
            for (int i = 1; i <= 20; i++) {
                boolean admits = piece >= i * 7 % 21;
                masses[piece] *= admits == (i % 3 == 0) ? 0.7 : 0.3;
            }
            all += masses[piece];
        }

        double above = 0;
        for (int piece = 20; piece >= 1; piece--) {
            above += masses[piece];
            // what is a multiple of seven falls on zero and parts nothing
            assertThat(belief.massFrom(1_000 * piece)).as("piece %s", piece).isCloseTo(above / all, within(1e-6));
            for (int k = 0; k < cases && cases > 1; k++) {
                assertThat(belief.ofCase(k).massFrom(1_000 * piece)).isCloseTo(above / all, within(1e-6));
            }
        }
    }

    @Test
    void within_a_piece_a_quantile_lies_by_its_share() {
        CapacityBelief belief = between(8_000, 8_400, 1);
        assertThat(belief.quantile(0)).isEqualTo(8_000);
        assertThat(belief.quantile(0.25)).isCloseTo(8_100, within(1e-6));
        assertThat(belief.quantile(1)).isCloseTo(8_400, within(1e-6));

        belief.learn(new double[] {8_300}, 1, true, 0.2, 0.5);
        double below = 1 - belief.massFrom(8_300);
        assertThat(belief.quantile(below / 3)).isCloseTo(8_100, within(1e-6));
        assertThat(belief.quantile(below)).isCloseTo(8_300, within(1e-6));
        assertThat(belief.quantile((1 + below) / 2)).isCloseTo(8_350, within(1e-6));
    }
}
