package dev.limitlens.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bounds hold for every bucket of the box, and are exact where the box is a point. */
class SteppedMeterTest {

    private static final long START = 1_700_000_000_000_000_123L;
    private static final long SECOND = 1_000_000_000L;
    private static final int CHARGES = 14;
    private static final int BUCKETS = 60;

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    /** First refill after the start as a share of the interval, interval in seconds, step. */
    private record Point(double share, double intervalSeconds, double step) {

        SteppedBucket bucket() {
            long interval = (long) (intervalSeconds * SECOND);
            return new SteppedBucket(step, interval, START + 1 + (long) (share * (interval - 1)));
        }

        /** Returns the point that lies the given shares of the way to another one. */
        Point towards(Point other, double share, double interval, double stepShare) {
            return new Point(
                    this.share + share * (other.share - this.share),
                    intervalSeconds + interval * (other.intervalSeconds - intervalSeconds),
                    step + stepShare * (other.step - step));
        }
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void hold_for_every_bucket_of_the_box(long seed) {
        RandomGenerator random = random(seed);
        double width = random.nextDouble();
        Point earliest =
                new Point(random.nextDouble(1 - 0.3 * width), random.nextDouble(2, 8), random.nextDouble(100, 800));
        Point latest = new Point(
                earliest.share() + 0.3 * width * random.nextDouble(),
                earliest.intervalSeconds() * (1 + 0.3 * width * random.nextDouble()),
                earliest.step() * (1 - 0.3 * width * random.nextDouble()));
        Meter least = earliest.bucket().newLeastMeter(latest.bucket(), START);
        Meter most = latest.bucket().newMostMeter(earliest.bucket(), START);
        Meter[] inside = new Meter[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            inside[i] = earliest.towards(latest, random.nextDouble(), random.nextDouble(), random.nextDouble())
                    .bucket()
                    .newMeter();
        }

        // every second time, half is charged before the time from which on refills are counted
        long now = START - (seed % 2) * 30 * SECOND;
        for (int charge = 0; charge < CHARGES; charge++) {
            for (Meter meter : inside) {
                double load = meter.load(now);
                assertThat(least.load(now)).isLessThanOrEqualTo(load + 1e-6);
                assertThat(most.load(now)).isGreaterThanOrEqualTo(load - 1e-6);
            }
            // small uses and large ones, so that the buckets are now and then full again
            double amount = random.nextDouble(1, 1_000);
            least.charge(now, amount);
            most.charge(now, amount);
            for (Meter meter : inside) {
                meter.charge(now, amount);
            }
            now += (long) (random.nextDouble(0.05, 9) * SECOND);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void are_the_bucket_itself_where_the_box_is_a_point(long seed) {
        RandomGenerator random = random(seed);
        SteppedBucket bucket =
                new Point(random.nextDouble(), random.nextDouble(2, 8), random.nextDouble(100, 800)).bucket();
        Meter exact = bucket.newMeter();
        Meter least = bucket.newLeastMeter(bucket, START);
        Meter most = bucket.newMostMeter(bucket, START);
        long now = START - (seed % 2) * 30 * SECOND;
        for (int charge = 0; charge < CHARGES; charge++) {
            double load = exact.load(now);
            assertThat(least.load(now)).isEqualTo(load);
            assertThat(most.load(now)).isEqualTo(load);
            assertThat(least.nextLine(now)).isEqualTo(exact.nextLine(now));
            assertThat(most.nextRelease(now)).isEqualTo(exact.nextRelease(now));
            double amount = Math.rint(random.nextDouble(1, 1_000));
            exact.charge(now, amount);
            least.charge(now, amount);
            most.charge(now, amount);
            now += (long) (random.nextDouble(0.05, 9) * SECOND);
        }
    }

    @Test
    void a_refill_that_may_lie_just_ahead_of_a_charge_counts_for_neither_bound_alone() {
        // refills of 100 at 1 s and every 10 s after that, or at 3 s; full at the charge of 2 s in either case
        SteppedBucket earliest = new Point(0.1, 10, 100).bucket();
        SteppedBucket latest = new Point(0.3, 10, 100).bucket();
        Meter least = earliest.newLeastMeter(latest, START);
        Meter most = latest.newMostMeter(earliest, START);
        least.charge(START + 2 * SECOND, 150);
        most.charge(START + 2 * SECOND, 150);

        assertThat(least.load(START + 4 * SECOND)).isEqualTo(50);
        assertThat(most.load(START + 4 * SECOND)).isEqualTo(150);
    }

    @Test
    void one_interval_after_a_charge_there_was_one_refill_whenever_the_first_one_was() {
        SteppedBucket earliest = new Point(0.1, 10, 100).bucket();
        SteppedBucket latest = new Point(0.3, 10, 100).bucket();
        Meter least = earliest.newLeastMeter(latest, START);
        Meter most = latest.newMostMeter(earliest, START);
        least.charge(START + 2 * SECOND, 150);
        most.charge(START + 2 * SECOND, 150);

        assertThat(least.load(START + 12 * SECOND)).isEqualTo(50);
        assertThat(most.load(START + 12 * SECOND)).isEqualTo(50);
    }

    @Test
    void a_copy_is_independent() {
        SteppedBucket bucket = new Point(0.1, 10, 100).bucket();
        Meter meter = bucket.newLeastMeter(bucket, START);
        meter.charge(START, 30);
        Meter copy = meter.copy();
        copy.charge(START + 1, 40);

        assertThat(meter.load(START + 2)).isEqualTo(30);
        assertThat(copy.load(START + 2)).isEqualTo(70);
        copy.clear();
        assertThat(copy.load(START + 3)).isZero();
    }
}
