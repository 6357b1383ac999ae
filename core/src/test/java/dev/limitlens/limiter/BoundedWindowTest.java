package dev.limitlens.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bounds hold for every window of the box, also for those that are left once it is known on which side of a line a use lies. */
class BoundedWindowTest {

    private static final long START = 1_700_000_000_000_000_123L;
    private static final long SECOND = 1_000_000_000L;
    private static final int CHARGES = 30;
    private static final int WINDOWS = 60;

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** A window whose first line after the start comes after a share of its length. */
    private static FixedWindow window(double seconds, double share) {
        long length = (long) (seconds * SECOND);
        return new FixedWindow(length, START + (long) (share * length));
    }

    private static Meter least(FixedWindow earliest, FixedWindow latest) {
        return earliest.newLeastMeter(latest, START);
    }

    private static Meter most(FixedWindow earliest, FixedWindow latest) {
        return latest.newMostMeter(earliest, START);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void hold_for_every_window_of_the_box(long seed) {
        RandomGenerator random = random(seed);
        double shortest = random.nextDouble(2, 20);
        double longest = shortest * (1 + (seed % 2 == 0 ? 0 : random.nextDouble(0.1)));
        double from = random.nextDouble(0.9);
        double to = from + random.nextDouble(Math.min(0.3, 1 - from));
        Meter least = least(window(shortest, from), window(longest, to));
        Meter most = most(window(shortest, from), window(longest, to));
        List<Meter> inside = new ArrayList<>();
        for (int i = 0; i < WINDOWS; i++) {
            double share = i < 2 ? i : random.nextDouble();
            double length = i < 2 ? i : random.nextDouble();
            inside.add(window(shortest + length * (longest - shortest), from + share * (to - from))
                    .newMeter());
        }

        // now and then, half is charged before the time from which on lines are counted
        long now = START - (seed % 3 == 0 ? (long) (shortest * CHARGES / 12 * SECOND) : 0);
        for (int charge = 0; charge < CHARGES; charge++) {
            for (Meter meter : inside) {
                double load = meter.load(now);
                assertThat(least.load(now)).isLessThanOrEqualTo(load);
                assertThat(most.load(now)).isGreaterThanOrEqualTo(load);
            }
            double amount = Math.rint(random.nextDouble(1, 1_000));
            least.charge(now, amount);
            most.charge(now, amount);
            for (Meter meter : inside) {
                meter.charge(now, amount);
            }
            now += (long) (random.nextDouble(0.05, shortest / 3) * SECOND);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void hold_for_the_windows_that_are_left_when_a_side_of_a_line_is_known(long seed) {
        RandomGenerator random = random(seed);
        double from = random.nextDouble(0.1, 0.8);
        double to = from + random.nextDouble(0.05, 0.15);
        Meter least = least(window(20, from), window(20, to));
        Meter most = most(window(20, from), window(20, to));
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i <= WINDOWS; i++) {
            shares.add(from + (to - from) * i / WINDOWS);
        }
        List<Meter> meters = new ArrayList<>();
        shares.forEach(share -> meters.add(window(20, share).newMeter()));
        // uses before the first line, in the midst of where it may be, and after it; and in the same places of the next
        // two windows
        double middle = from + (to - from) * random.nextDouble(0.2, 0.8);
        boolean after = random.nextBoolean();
        for (int lap = 0; lap < 3; lap++) {
            for (double share : new double[] {from - 0.05, middle, to - 0.001, to + 0.1}) {
                long now = START + (long) ((lap + share) * 20 * SECOND);
                if (lap == 0 && share == middle) {
                    for (int i = shares.size() - 1; i >= 0; i--) {
                        long line = START + (long) (shares.get(i) * 20 * SECOND);
                        if (line <= now != after) {
                            shares.remove(i);
                            meters.remove(i);
                        }
                    }
                    for (Meter bound : List.of(least, most)) {
                        if (after) {
                            bound.lineBefore(now);
                        } else {
                            bound.lineAfter(now);
                        }
                    }
                }
                double fewest = Double.MAX_VALUE;
                double highest = 0;
                for (Meter meter : meters) {
                    fewest = Math.min(fewest, meter.load(now));
                    highest = Math.max(highest, meter.load(now));
                }
                assertThat(least.load(now)).isLessThanOrEqualTo(fewest);
                assertThat(most.load(now)).isGreaterThanOrEqualTo(highest);
                if (lap == 0) {
                    // with that knowledge the bounds are as narrow as they can be
                    assertThat(least.load(now)).isEqualTo(fewest);
                    assertThat(most.load(now)).isEqualTo(highest);
                }
                double amount = Math.rint(random.nextDouble(1, 1_000));
                for (Meter meter : meters) {
                    meter.charge(now, amount);
                }
                least.charge(now, amount);
                most.charge(now, amount);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void are_the_window_itself_where_the_box_is_a_point(long seed) {
        RandomGenerator random = random(seed);
        FixedWindow window = window(random.nextDouble(2, 20), random.nextDouble());
        Meter exact = window.newMeter();
        Meter least = least(window, window);
        Meter most = most(window, window);
        long now = START - (seed % 2) * 40 * SECOND;
        for (int charge = 0; charge < CHARGES; charge++) {
            assertThat(least.load(now)).isEqualTo(exact.load(now));
            assertThat(most.load(now)).isEqualTo(exact.load(now));
            assertThat(least.nextLine(now)).isEqualTo(exact.nextLine(now));
            assertThat(most.nextChange(now)).isEqualTo(exact.nextChange(now));
            double amount = Math.rint(random.nextDouble(1, 1_000));
            exact.charge(now, amount);
            least.charge(now, amount);
            most.charge(now, amount);
            now += (long) (random.nextDouble(0.05, 5) * SECOND);
        }
    }

    /** Both corners have the two uses in one window: the earliest after its line at 5 s, the latest before its own at 7 s. */
    @Test
    void a_line_between_two_uses_parts_them_although_at_both_corners_they_are_in_one_window() {
        FixedWindow earliest = window(10, 0.5);
        FixedWindow latest = window(10, 0.7);
        Meter least = least(earliest, latest);
        Meter most = most(earliest, latest);
        for (Meter meter : List.of(least, most)) {
            meter.charge(START + 58 * SECOND / 10, 300);
        }

        assertThat(least.load(START + 62 * SECOND / 10)).isZero();
        assertThat(most.load(START + 62 * SECOND / 10)).isEqualTo(300);
        // by the latest line of the next window it is forgotten in any case, and a window after it, too
        assertThat(most.load(START + 157 * SECOND / 10)).isEqualTo(300);
        assertThat(most.load(START + 158 * SECOND / 10)).isZero();
        assertThat(most.nextLine(START + 158 * SECOND / 10)).isEqualTo(START + 17 * SECOND);
        assertThat(least.nextLine(START + 158 * SECOND / 10)).isEqualTo(START + 25 * SECOND);
    }

    @Test
    void a_refund_and_a_copy_concern_what_still_counts() {
        FixedWindow earliest = window(10, 0.5);
        FixedWindow latest = window(10, 0.7);
        Meter most = most(earliest, latest);
        most.charge(START + SECOND, 100);
        most.charge(START + 2 * SECOND, 50);
        Meter copy = most.copy();
        copy.refund(START + SECOND, START + 3 * SECOND, 40);

        assertThat(copy.load(START + 3 * SECOND)).isEqualTo(110);
        assertThat(most.load(START + 3 * SECOND)).isEqualTo(150);
        copy.clear();
        assertThat(copy.load(START + 3 * SECOND)).isZero();
        assertThat(copy.nextRelease(START + 3 * SECOND)).isEqualTo(Long.MAX_VALUE);
    }
}
