package dev.limitlens.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class WarmingBucketTest extends AlgorithmContract {

    private static final int STEPS = 200;

    @Override
    List<Algorithm> algorithms() {
        return List.of(new WarmingBucket(300, 20 * SECOND), new WarmingBucket(40, 5 * SECOND));
    }

    /** As Guava's documentation has it: the area under the curve of the time that a unit takes, from how cold it is on downwards. */
    @Override
    double loadByDefinition(Algorithm algorithm, List<Use> history, long timeNanos) {
        WarmingBucket bucket = (WarmingBucket) algorithm;
        double coldest = bucket.refillPerSecond() * bucket.warmUpNanos() / 1e9;
        double cold = coldest;
        double coldAtStart = cold;
        double owed = 0;
        long start = START;
        for (int i = 0; i <= history.size(); i++) {
            long now = i < history.size() ? history.get(i).timeNanos() : timeNanos;
            double free = owed > 0 ? area(bucket, coldAtStart, owed) : 0;
            double elapsed = (now - start) / 1e9;
            if (owed > 0 && elapsed < free) {
                if (i == history.size()) {
                    return owed - unitsWithin(bucket, coldAtStart, owed, elapsed);
                }
                owed += history.get(i).amount();
                continue;
            }
            cold = i == 0
                    ? coldest
                    : Math.min(coldest, Math.max(0, coldAtStart - owed) + (elapsed - free) * bucket.refillPerSecond());
            if (i == history.size()) {
                return 0;
            }
            coldAtStart = cold;
            start = now;
            owed = history.get(i).amount();
        }
        return 0;
    }

    /** Returns how long it takes to pay the units: the trapezoid of the colder half, and the rectangle of the rest. */
    private static double area(WarmingBucket bucket, double cold, double units) {
        double coldest = bucket.refillPerSecond() * bucket.warmUpNanos() / 1e9;
        double slow = Math.min(units, Math.max(0, cold - coldest / 2));
        return (secondsOfUnit(bucket, cold) + secondsOfUnit(bucket, cold - slow)) / 2 * slow
                + (units - slow) / bucket.refillPerSecond();
    }

    private static double secondsOfUnit(WarmingBucket bucket, double cold) {
        double coldest = bucket.refillPerSecond() * bucket.warmUpNanos() / 1e9;
        double colder = Math.max(0, cold - coldest / 2) / (coldest / 2);
        return (1 + 2 * colder) / bucket.refillPerSecond();
    }

    private static double unitsWithin(WarmingBucket bucket, double cold, double most, double seconds) {
        double low = 0;
        double high = most;
        for (int i = 0; i < STEPS; i++) {
            double middle = (low + high) / 2;
            if (area(bucket, cold, middle) < seconds) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Test
    void it_takes_twice_the_warm_up_to_pay_what_warms_it_from_the_coldest_to_the_threshold() {
        Meter meter = new WarmingBucket(100, 10 * SECOND).newMeter();
        meter.charge(START, 500);

        // half of 1,000 units, at twice the time of a warm one on average
        assertThat(meter.copy().load(START + 10 * SECOND)).isZero();
        assertThat(meter.load(START + 10 * SECOND - SECOND / 100)).isCloseTo(1, within(0.01));
    }

    @Test
    void it_pays_a_third_of_the_rate_when_it_is_cold_and_all_of_it_once_it_is_warm() {
        Meter meter = new WarmingBucket(100, 10 * SECOND).newMeter();
        meter.charge(START, 2_000);

        double first = 2_000 - meter.load(START + SECOND / 10);
        assertThat(first).isCloseTo(10 / WarmingBucket.COLD_FACTOR, within(0.02));
        double before = meter.load(START + 12 * SECOND);
        assertThat(before - meter.load(START + 13 * SECOND)).isCloseTo(100, within(1e-6));
    }

    @Test
    void it_grows_cold_again_while_nothing_is_owed() {
        Meter meter = new WarmingBucket(100, 10 * SECOND).newMeter();
        meter.charge(START, 1_000);
        long free = START + 15 * SECOND;
        assertThat(meter.load(free)).isZero();
        meter.charge(free + 10 * SECOND, 500);

        assertThat(meter.load(free + 20 * SECOND - SECOND)).isPositive();
        assertThat(meter.load(free + 20 * SECOND)).isCloseTo(0, within(1e-6));
    }

    /** A bucket as it is, and as both bounds of a box of nothing but itself. */
    private static List<Meter> alike(WarmingBucket bucket) {
        return List.of(bucket.newMeter(), bucket.newLeastMeter(bucket, START), bucket.newMostMeter(bucket, START));
    }

    @Test
    void what_is_taken_back_is_not_paid() {
        WarmingBucket bucket = new WarmingBucket(100, 10 * SECOND);
        Meter less = bucket.newMeter();
        less.charge(START, 300);
        for (Meter meter : alike(bucket)) {
            meter.charge(START, 500);
            meter.refund(START, START, 200);
            for (long now = START; now < START + 12 * SECOND; now += SECOND) {
                assertThat(meter.load(now)).isCloseTo(less.copy().load(now), within(1e-9));
            }
            // nothing is owed any more: there is nothing to take back
            meter.refund(START, START + 13 * SECOND, 50);
            meter.charge(START + 13 * SECOND, 80);
            assertThat(meter.load(START + 13 * SECOND)).isCloseTo(80, within(1e-9));
        }
    }

    @Test
    void cleared_it_is_as_cold_as_a_new_one() {
        WarmingBucket bucket = new WarmingBucket(100, 10 * SECOND);
        Meter fresh = bucket.newMeter();
        fresh.charge(START + 20 * SECOND, 500);
        for (Meter meter : alike(bucket)) {
            meter.charge(START, 1_000);
            meter.clear();
            assertThat(meter.load(START)).isZero();
            meter.charge(START + 20 * SECOND, 500);
            assertThat(meter.load(START + 25 * SECOND)).isCloseTo(fresh.copy().load(START + 25 * SECOND), within(1e-9));
        }
    }

    /** Whatever lies between two buckets, however much was used when: what shows the least shows no more, and what shows the most no less. */
    @Test
    void what_lies_between_two_buckets_shows_a_load_between_their_bounds() {
        RandomGenerator random = random(3);
        for (int trial = 0; trial < 300; trial++) {
            double refill = 50 + 200 * random.nextDouble();
            long warmUp = (long) (SECOND * (2 + 60 * random.nextDouble()));
            WarmingBucket earliest = new WarmingBucket(refill * 1.3, warmUp);
            WarmingBucket latest = new WarmingBucket(refill, (long) (1.4 * warmUp));
            WarmingBucket between = new WarmingBucket(
                    refill * (1 + 0.3 * random.nextDouble()), (long) (warmUp * (1 + 0.4 * random.nextDouble())));
            Meter least = earliest.newLeastMeter(latest, START);
            Meter most = latest.newMostMeter(earliest, START);
            Meter meter = between.newMeter();
            long now = START;
            for (int i = 0; i < 60; i++) {
                now += random.nextLong(random.nextInt(5) == 0 ? 40 * SECOND : 3 * SECOND);
                double load = meter.load(now);
                assertThat(least.load(now)).isLessThanOrEqualTo(load + 1e-6);
                assertThat(most.load(now)).isGreaterThanOrEqualTo(load - 1e-6);
                if (load == 0 || random.nextInt(4) == 0) {
                    double amount = random.nextInt(1, 900);
                    least.charge(now, amount);
                    most.charge(now, amount);
                    meter.charge(now, amount);
                }
            }
        }
    }
}
