package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Meter;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Grids that let one request through in each cell, of some ten seconds, the first line some seconds after the start. */
class NextLineTest {

    private static final long START = 1_700_000_000_000_000_000L;
    private static final double SECOND = 1e9;
    private static final int GRIDS = 4_000;
    private static final int REQUESTS = 12;

    private static long at(double second) {
        return START + Math.round(second * SECOND);
    }

    private static FixedWindow grid(double intervalSeconds, double firstLineSeconds) {
        return new FixedWindow(Math.round(intervalSeconds * SECOND), at(firstLineSeconds));
    }

    private static NextLine between(FixedWindow earliest, FixedWindow latest) {
        return new NextLine(earliest, latest, START);
    }

    /** The first line comes between 4 s and 6 s after the start. */
    @Test
    void the_first_line_is_as_probable_anywhere_in_its_bounds() {
        NextLine line = between(grid(10, 4), grid(10, 6));
        line.observe(at(1), true);

        assertThat(line.admits(at(3))).isCloseTo(0.03, within(1e-9));
        assertThat(line.admits(at(4.5))).isCloseTo(0.25, within(1e-6));
        assertThat(line.admits(at(5.5))).isCloseTo(0.75, within(1e-6));
        assertThat(line.admits(at(7))).isCloseTo(0.97, within(1e-9));
    }

    @Test
    void a_denial_says_that_the_line_is_still_to_come() {
        NextLine line = between(grid(10, 4), grid(10, 6));
        line.observe(at(1), true);
        line.observe(at(5), false);

        assertThat(line.admits(at(5.5))).isCloseTo(0.5, within(1e-6));
        assertThat(line.copy().admits(at(5.75))).isCloseTo(0.75, within(1e-6));
    }

    @Test
    void after_an_admission_the_next_line_is_an_interval_away_from_where_that_one_was() {
        NextLine line = between(grid(10, 4), grid(10, 6));
        line.observe(at(1), true);
        line.observe(at(5), false);
        line.observe(at(5.5), true);

        assertThat(line.admits(at(14.9))).isCloseTo(0.03, within(1e-9));
        assertThat(line.admits(at(15.25))).isCloseTo(0.5, within(1e-6));
        assertThat(line.admits(at(16))).isCloseTo(0.97, within(1e-9));
    }

    @Test
    void of_lines_before_the_origin_nothing_is_known() {
        NextLine line = between(grid(10, 4), grid(10, 6));
        assertThat(line.admits(at(-3))).isEqualTo(0.5);
        line.observe(at(-3), true);
        line.observe(at(-2), false);
        line.observe(at(1), true);

        assertThat(line.admits(at(5))).isCloseTo(0.5, within(1e-6));
    }

    /** All grids of the box are drawn, and asked at times that have nothing to do with their lines. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void what_is_held_probable_is_what_happens(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        double[] foretold = new double[3];
        double[] admitted = new double[3];
        int[] count = new int[3];
        for (int g = 0; g < GRIDS; g++) {
            double interval = random.nextDouble(10, 10.2);
            double share = random.nextDouble(0.4, 0.5);
            NextLine line = between(grid(10, 4), grid(10.2, 5.1));
            Meter meter = grid(interval, share * interval).newMeter();
            double second = 0;
            for (int r = 0; r < REQUESTS; r++) {
                second += random.nextDouble(0.3, 4);
                double probability = line.admits(at(second));
                boolean admits = meter.load(at(second)) < 1;
                if (admits) {
                    meter.charge(at(second), 1);
                }
                int third = (int) Math.min(2, 3 * probability);
                if (r > 0) {
                    foretold[third] += probability;
                    admitted[third] += admits ? 1 : 0;
                    count[third]++;
                }
                line.observe(at(second), admits);
            }
        }
        for (int third = 0; third < 3; third++) {
            assertThat(count[third]).as("third %d", third).isGreaterThan(GRIDS / 20);
            assertThat(admitted[third] / count[third])
                    .as("third %d of %d", third, count[third])
                    .isCloseTo(foretold[third] / count[third], within(0.05));
        }
    }
}
