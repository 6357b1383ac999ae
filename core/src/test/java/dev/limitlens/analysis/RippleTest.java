package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.limiter.Meter;
import dev.limitlens.limiter.SteppedBucket;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RippleTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_700_000_000 * SECOND;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_stepped_bucket_of_any_phase_stays_between_the_least_and_the_most(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SteppedBucket bucket = new SteppedBucket(500, 5 * SECOND, random.nextLong(5 * SECOND));
        Meter meter = bucket.newMeter();
        meter.charge(START, 3000);
        Ripple ripple = new Ripple(bucket, meter.load(START), START);
        long now = START;
        for (int i = 0; i < 2_000; i++) {
            // at times slower than the refill, at times faster
            now += random.nextLong((i / 200 % 2 == 0 ? 2 : 5) * SECOND);
            assertThat(meter.load(now)).isBetween(ripple.least(now) - 1e-6, ripple.most(now) + 1e-6);
            if (meter.load(now) < 5000) {
                double amount = random.nextLong(400);
                meter.charge(now, amount);
                ripple.charge(now, amount);
            }
        }
    }

    @Test
    void after_a_rest_nothing_is_left() {
        SteppedBucket bucket = new SteppedBucket(500, 5 * SECOND, 0);
        Ripple ripple = new Ripple(bucket, 1_000, START);

        assertThat(ripple.most(START)).isEqualTo(1_500);
        assertThat(ripple.most(START + 5 * SECOND)).isEqualTo(1_000);
        assertThat(ripple.most(START + 15 * SECOND)).isZero();
        assertThat(ripple.least(START + 5 * SECOND)).isZero();
    }

    @Test
    void it_refills_evenly_and_what_is_charged_comes_on_top() {
        Ripple ripple = new Ripple(new SteppedBucket(500, 5 * SECOND, 0), 1_000, START);

        assertThat(ripple.least(START)).isEqualTo(500);
        assertThat(ripple.least(START + 2 * SECOND)).isEqualTo(300);
        ripple.charge(START + 2 * SECOND, 250);
        assertThat(ripple.least(START + 2 * SECOND)).isEqualTo(550);
        assertThat(ripple.most(START + 3 * SECOND)).isEqualTo(1_450);
    }

    @Test
    void a_copy_goes_its_own_way() {
        Ripple ripple = new Ripple(new SteppedBucket(500, 5 * SECOND, 0), 1_000, START);
        Ripple copy = ripple.copy();
        copy.charge(START + SECOND, 300);

        assertThat(ripple.most(START + SECOND)).isEqualTo(1_400);
        assertThat(copy.most(START + SECOND)).isEqualTo(1_700);
    }
}
