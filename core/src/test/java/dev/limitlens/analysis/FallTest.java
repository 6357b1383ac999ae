package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FallTest {

    private static final double LOW = 100;
    private static final double HIGH = 20_000;

    private static double[] spread(Fall fall, double[] mass, double[] falling) {
        double[] into = new double[fall.fallenBounds().length - 1];
        fall.spread(mass, falling, into);
        return into;
    }

    private static double massBelow(Fall fall, double[] masses, double at) {
        double[] bounds = fall.fallenBounds();
        double below = 0;
        for (int i = 0; i < masses.length; i++) {
            double inside = (at - bounds[i]) / (bounds[i + 1] - bounds[i]);
            below += masses[i] * Math.max(0, Math.min(1, inside));
        }
        return below;
    }

    /** Far above the floor: the half that falls comes to lie evenly over what it may fall, the other half stays. */
    @Test
    void what_falls_lies_below_and_the_rest_stays() {
        Fall fall = new Fall(new double[] {5_000, 5_001}, 1, LOW, HIGH, 0, 400, 1_000, 80);

        double[] masses = spread(fall, new double[] {1}, new double[] {0.5});

        assertThat(massBelow(fall, masses, 4_600)).isCloseTo(0, within(1e-3));
        assertThat(massBelow(fall, masses, 4_800)).isCloseTo(0.25, within(1e-3));
        assertThat(massBelow(fall, masses, 5_000)).isCloseTo(0.5, within(1e-3));
        assertThat(Arrays.stream(masses).sum()).isCloseTo(1, within(1e-12));
    }

    /** From 200 above the floor, half of it would fall through: it lies on the floor, up to 80 above it. */
    @Test
    void nothing_falls_through_the_floor() {
        Fall fall = new Fall(new double[] {5_200, 5_201}, 1, LOW, HIGH, 0, 400, 5_000, 80);

        double[] masses = spread(fall, new double[] {1}, new double[] {1});

        assertThat(fall.fallenBounds()[0]).isEqualTo(5_000);
        assertThat(massBelow(fall, masses, 5_080)).isCloseTo(0.5 + 0.2, within(5e-3));
        assertThat(massBelow(fall, masses, 5_200)).isCloseTo(1, within(5e-3));
    }

    @Test
    void all_of_it_rises_first() {
        Fall fall = new Fall(new double[] {5_000, 5_100}, 1, LOW, HIGH, 300, 400, 1_000, 80);

        double[] masses = spread(fall, new double[] {1}, new double[] {0});

        assertThat(massBelow(fall, masses, 5_300)).isCloseTo(0, within(1e-12));
        assertThat(massBelow(fall, masses, 5_350)).isCloseTo(0.5, within(1e-9));
        assertThat(massBelow(fall, masses, 5_400)).isCloseTo(1, within(1e-12));
    }

    @Test
    void nothing_leaves_the_range() {
        Fall fall = new Fall(new double[] {150, 19_900}, 1, LOW, HIGH, 500, 400, 0, 80);

        double[] masses = spread(fall, new double[] {1}, new double[] {1});

        assertThat(fall.fallenBounds()[0]).isGreaterThanOrEqualTo(LOW);
        assertThat(fall.fallenBounds()[masses.length]).isEqualTo(HIGH);
        assertThat(Arrays.stream(masses).sum()).isCloseTo(1, within(1e-12));
        // it rose by 500 and fell by 200 on average, all but at the end of the range
        assertThat(massBelow(fall, masses, 10_300)).isCloseTo((10_300 - 300 - 150) / 19_750.0, within(0.01));
    }

    /** Half of the way to the end of the range at most, and a piece that would reach over the end ends there. */
    @Test
    void it_does_not_rise_beyond_the_range() {
        Fall fall = new Fall(new double[] {15_000, 19_900}, 1, LOW, HIGH, 10_000, 400, 1_000, 80);

        double[] masses = spread(fall, new double[] {1}, new double[] {0});

        assertThat(massBelow(fall, masses, 17_500)).isCloseTo(0, within(1e-12));
        assertThat(massBelow(fall, masses, 18_725)).isCloseTo(1_225.0 / 2_500, within(1e-9));
        assertThat(fall.fallenBounds()[masses.length]).isEqualTo(HIGH);
        assertThat(Arrays.stream(masses).sum()).isCloseTo(1, within(1e-12));
    }

    /** A piece ends as far below as the mass falls, halfway there, on the floor, and at the top of what lies on it. */
    @Test
    void pieces_are_bounded_where_its_density_bends() {
        Fall fall = new Fall(new double[] {5_000, 5_100}, 1, LOW, HIGH, 0, 400, 1_000, 80);

        assertThat(fall.fallenBounds()).containsExactly(4_600, 4_800, 5_000, 5_100);
        assertThat(new Fall(new double[] {5_300, 5_400}, 1, LOW, HIGH, 0, 400, 5_000, 80).fallenBounds())
                .containsExactly(5_000, 5_080, 5_150, 5_300, 5_400);
    }

    @Test
    void a_piece_of_hardly_any_width_stays_one() {
        Fall fall = new Fall(new double[] {5_000, Math.nextUp(5_000.0)}, 1, LOW, HIGH, 300, 400, 6_000, 80);

        double[] masses = spread(fall, new double[] {1}, new double[] {0});

        assertThat(masses).containsExactly(1);
        assertThat(fall.fallenBounds()[1]).isGreaterThan(fall.fallenBounds()[0]);
    }

    /** Against a great many draws of what lies where and how far it falls. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void is_what_many_draws_say(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int pieces = random.nextInt(1, 6);
        double floor = random.nextDouble(1_000, 5_000);
        double onFloor = random.nextDouble(20, 120);
        double rise = random.nextBoolean() ? 0 : random.nextDouble(0, 200);
        double most = random.nextDouble(100, 900);
        double[] bounds = new double[pieces + 1];
        // the first piece begins where something may fall at the earliest
        bounds[0] = floor + onFloor - rise;
        double[] mass = new double[pieces];
        double[] falling = new double[pieces];
        double sum = 0;
        for (int i = 0; i < pieces; i++) {
            bounds[i + 1] = bounds[i] + random.nextDouble(1, 600);
            mass[i] = random.nextDouble();
            falling[i] = random.nextDouble();
            sum += mass[i];
        }
        for (int i = 0; i < pieces; i++) {
            mass[i] /= sum;
        }
        Fall fall = new Fall(bounds, pieces, LOW, HIGH, rise, most, floor, onFloor);
        double[] masses = spread(fall, mass, falling);
        int draws = 200_000;
        int[] below = new int[masses.length];
        for (int n = 0; n < draws; n++) {
            double at = drawn(random, bounds, mass, falling, rise, most, floor, onFloor);
            for (int i = 0; i < masses.length; i++) {
                below[i] += at < fall.fallenBounds()[i + 1] ? 1 : 0;
            }
        }

        assertThat(Arrays.stream(masses).min().orElseThrow()).isGreaterThan(-1e-12);
        double upTo = 0;
        for (int i = 0; i < masses.length; i++) {
            upTo += masses[i];
            assertThat(upTo).isCloseTo((double) below[i] / draws, within(0.006));
        }
    }

    private static double drawn(
            SplittableRandom random,
            double[] bounds,
            double[] mass,
            double[] falling,
            double rise,
            double most,
            double floor,
            double onFloor) {
        double left = random.nextDouble();
        int piece = 0;
        while (piece < mass.length - 1 && left >= mass[piece]) {
            left -= mass[piece++];
        }
        double at = rise + bounds[piece] + random.nextDouble() * (bounds[piece + 1] - bounds[piece]);
        if (random.nextDouble() >= falling[piece]) {
            return at;
        }
        double fallen = at - random.nextDouble() * most;
        return fallen >= floor ? fallen : floor + random.nextDouble() * onFloor;
    }
}
