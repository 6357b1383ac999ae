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

class MixtureTest {

    private static final int DRAWS = 40_000;

    static LongStream seeds() {
        return LongStream.range(0, 6);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void quantiles_are_those_of_draws(long seed) {
        RandomGenerator random = RandomJournal.random(seed);
        int parts = random.nextInt(1, 12);
        double[][] intervals = new double[parts][];
        Mixture mixture = new Mixture();
        double total = 0;
        for (int i = 0; i < parts; i++) {
            double a = random.nextDouble(-10, 10);
            double b = i % 4 == 3 ? a : random.nextDouble(-10, 10); // some are points
            intervals[i] = new double[] {a, b, random.nextDouble()};
            mixture.add(a, b, intervals[i][2]);
            total += intervals[i][2];
        }
        double[] draws = new double[DRAWS];
        for (int d = 0; d < DRAWS; d++) {
            double left = random.nextDouble(total);
            int part = 0;
            while (part < parts - 1 && left > intervals[part][2]) {
                left -= intervals[part++][2];
            }
            draws[d] = intervals[part][0] + random.nextDouble() * (intervals[part][1] - intervals[part][0]);
        }
        Arrays.sort(draws);
        for (double share : new double[] {0.025, 0.3, 0.5, 0.7, 0.975}) {
            double quantile = mixture.quantile(share);
            // about four standard errors of a share of the draws
            assertThat(quantile)
                    .isBetween(
                            draws[(int) (DRAWS * Math.max(0, share - 0.01))] - 1e-9,
                            draws[(int) Math.min(DRAWS - 1, DRAWS * (share + 0.01))] + 1e-9);
        }
        Interval interval = mixture.interval();
        assertThat(interval.low()).isEqualTo(mixture.quantile(0.025));
        assertThat(interval.estimate()).isBetween(interval.low(), interval.high());
    }

    @Test
    void one_interval_is_uniform() {
        Mixture mixture = new Mixture();
        mixture.add(30, 10, 0.2);

        assertThat(mixture.quantile(0.25)).isCloseTo(15, within(1e-9));
        assertThat(mixture.interval().low()).isCloseTo(10.5, within(1e-9));
        assertThat(mixture.interval().high()).isCloseTo(29.5, within(1e-9));
        assertThat(mixture.mode()).isEqualTo(20);
    }

    @Test
    void what_weighs_nothing_is_left_out() {
        Mixture mixture = new Mixture();
        mixture.add(0, 1, 0);

        assertThat(mixture.isEmpty()).isTrue();
    }

    @Test
    void a_circle_is_cut_opposite_to_the_mode() {
        Mixture phase = new Mixture();
        phase.add(59, 60, 1);
        phase.add(0, 1, 0.9);

        Interval interval = phase.unrolled(60).interval();

        assertThat(interval.high() - interval.low()).isLessThan(2);
        assertThat(Math.floorMod(Math.round(interval.estimate()), 60L)).isIn(59L, 0L);
    }

    /** As many parts as there is room for at first, and one more. */
    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 33})
    void any_number_of_parts_is_kept(int parts) {
        Mixture mixture = new Mixture();
        for (int i = 0; i < parts; i++) {
            mixture.add(i, i + 1, i == 3 ? 1.5 : 1);
        }

        assertThat(mixture.isEmpty()).isFalse();
        assertThat(mixture.mode()).isEqualTo(3.5);
        assertThat(mixture.quantile(0)).isZero();
        assertThat(mixture.quantile(1)).isCloseTo(parts, within(1e-9));
        assertThat(mixture.quantile(4.5 / (parts + 0.5))).isCloseTo(4, within(1e-9));
        assertThat(mixture.quantile((parts + 0.25) / (parts + 0.5))).isCloseTo(parts - 0.25, within(1e-9));
        // nothing lies farther than half a period from the mode
        assertThat(mixture.unrolled(1_000).quantile(1)).isCloseTo(parts, within(1e-9));
    }

    @Test
    void of_points_a_quantile_is_the_least_one_up_to_which_the_share_lies() {
        Mixture points = new Mixture();
        points.add(2, 2, 1);
        points.add(1, 1, 1);

        assertThat(points.quantile(0)).isEqualTo(1);
        assertThat(points.quantile(0.5)).isEqualTo(1);
        assertThat(points.quantile(0.51)).isEqualTo(2);
        assertThat(points.quantile(1)).isEqualTo(2);
    }

    /** A point at the upper end of an interval: up to the interval's own share the values lie inside. */
    @Test
    void a_point_at_the_end_of_an_interval_comes_after_it() {
        Mixture mixture = new Mixture();
        mixture.add(0, 10, 1);
        mixture.add(10, 10, 1);

        assertThat(mixture.quantile(0.25)).isCloseTo(5, within(1e-9));
        assertThat(mixture.quantile(0.45)).isCloseTo(9, within(1e-9));
        assertThat(mixture.quantile(0.7)).isEqualTo(10);
    }

    @Test
    void the_mode_is_the_middle_of_the_heaviest_part_wherever_it_stands() {
        Mixture last = new Mixture();
        last.add(0, 1, 1);
        last.add(4, 6, 2);
        Mixture between = new Mixture();
        between.add(0, 1, 1);
        between.add(4, 6, 3);
        between.add(8, 9, 2);

        assertThat(last.mode()).isEqualTo(5);
        assertThat(between.mode()).isEqualTo(5);
    }

    @Test
    void on_a_circle_what_lies_near_the_mode_stays_where_it_is() {
        Mixture phase = new Mixture();
        phase.add(40, 41, 1);
        phase.add(50, 51, 0.9);
        phase.add(2, 3, 0.1);

        Mixture unrolled = phase.unrolled(60);

        assertThat(unrolled.quantile(0)).isEqualTo(40);
        assertThat(unrolled.quantile(0.95)).isCloseTo(51, within(1e-9));
        assertThat(unrolled.quantile(1)).isCloseTo(63, within(1e-9));
    }
}
