package dev.limitlens.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlidingLogTest extends AlgorithmContract {

    @Override
    List<Algorithm> algorithms() {
        return List.of(new SlidingLog(MINUTE), new SlidingLog(7));
    }

    @Override
    double loadByDefinition(Algorithm algorithm, List<Use> history, long timeNanos) {
        long windowNanos = ((SlidingLog) algorithm).windowNanos();
        return history.stream()
                .filter(u -> timeNanos - u.timeNanos() < windowNanos)
                .mapToDouble(Use::amount)
                .sum();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "N and not N+1 | sliding-log | 0:8001- 0:8000+ 0:1-",
                "each use leaves on its own | sliding-log | 0:3000+ 20:5000+ 59.999999999:1- 60:3001- 60:3000+ 79.999999999:1- 80:5001- 80:5000+",
                "uses at one instant leave together | sliding-log | 5:4000+ 5:4000+ 64.999999999:1- 65:8000+",
                "a window of nanoseconds | sliding-log:window=2ns,capacity=1 | 0:1+ 0.000000001:1- 0.000000002:1+ 0.000000003:1-",
                "many uses | sliding-log:capacity=10 | 0:1+ 1:1+ 2:1+ 3:1+ 4:1+ 5:1+ 6:1+ 7:1+ 8:1+ 9:1+ 10:1- 60:1+ 60.5:1- 61:1+ 63:2+ 63:1-",
                "used at the start | sliding-log:start=0.5 | 0:4001- 0:4000+ 59.999999999:1- 60:8000+",
            })
    void a_timetable_computed_by_hand(String what, String spec, String requests) {
        Timetable.check(spec, requests);
    }

    @Test
    void what_was_taken_back_is_not_released_again() {
        Meter meter = new SlidingLog(10).newMeter();
        for (int i = 0; i < 8; i++) {
            meter.charge(START + i, 5);
        }
        // all of them are over, and their places are taken anew
        meter.charge(START + 20, 5);
        assertThat(meter.nextRelease(START + 20)).isEqualTo(START + 30);
        meter.refund(START + 20, START + 20, 5);
        assertThat(meter.nextRelease(START + 20)).isEqualTo(Long.MAX_VALUE);
        assertThat(meter.load(START + 20)).isZero();
        meter.charge(START + 23, 7);
        assertThat(meter.nextRelease(START + 23)).isEqualTo(START + 33);
    }

    @Test
    void it_is_taken_back_from_the_use_that_it_was_charged_with() {
        Meter meter = new SlidingLog(10).newMeter();
        meter.charge(START, 5);
        meter.charge(START + 3, 7);
        meter.refund(START + 3, START + 4, 6);

        assertThat(meter.load(START + 4)).isEqualTo(6);
        assertThat(meter.load(START + 10)).isEqualTo(1);
        assertThat(meter.load(START + 13)).isZero();
    }

    /** A large use hides small ones from a sum of doubles, but no longer than it takes to count anew. */
    @Test
    void what_a_large_use_hid_by_rounding_counts_again() {
        Meter meter = new SlidingLog(100).newMeter();
        meter.charge(START, 1e17);
        for (int i = 1; i <= 400; i++) {
            meter.charge(START + i, 0.25);
        }

        assertThat(meter.load(START + 400)).isEqualTo(100 * 0.25);
    }
}
