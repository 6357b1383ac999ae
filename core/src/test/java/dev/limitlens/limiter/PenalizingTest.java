package dev.limitlens.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As long as nothing is denied, a penalty makes no difference: the contract is that of a sliding log. */
class PenalizingTest extends AlgorithmContract {

    private static final Algorithm LOG = new SlidingLog(MINUTE);
    private static final Algorithm TEN_SECONDS = new Penalizing(LOG, 10 * SECOND);

    @Override
    List<Algorithm> algorithms() {
        return List.of(TEN_SECONDS);
    }

    @Override
    double loadByDefinition(Algorithm algorithm, List<Use> history, long timeNanos) {
        return history.stream()
                .filter(u -> timeNanos - u.timeNanos() < MINUTE)
                .mapToDouble(Use::amount)
                .sum();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "everything is denied for 10 s | sliding-log:denied=penalty,penalty=10s | 0:8001- 0:1- 9.999999999:1- 10:8000+",
                "what was used meanwhile still counts | sliding-log:denied=penalty,penalty=10s | 0:8000+ 55:1- 60:1- 65:8000+",
                "a longer one than the window | token-bucket:denied=penalty,penalty=90s | 0:8000+ 1:8000- 90.999999999:1- 91:8000+",
            })
    void a_timetable_computed_by_hand(String what, String spec, String requests) {
        Timetable.check(spec, requests);
    }

    @Test
    void more_is_in_use_than_any_capacity_until_a_penalty_is_over() {
        Meter meter = TEN_SECONDS.newMeter();
        meter.charge(START, 5);
        meter.restart(START + SECOND);
        Meter copy = meter.copy();
        meter.restart(START + 5 * SECOND);

        assertThat(meter.load(START + 11 * SECOND - 1)).isEqualTo(Penalizing.LOAD);
        assertThat(meter.nextRelease(START + 10 * SECOND)).isEqualTo(START + 11 * SECOND);
        assertThat(meter.nextLine(START + 10 * SECOND)).isEqualTo(START + 11 * SECOND);
        assertThat(meter.load(START + 11 * SECOND)).isEqualTo(5);
        assertThat(meter.nextRelease(START + 11 * SECOND)).isEqualTo(START + MINUTE);
        assertThat(copy.load(START + 10 * SECOND)).isEqualTo(Penalizing.LOAD);
        copy.clear();
        assertThat(copy.load(START + 10 * SECOND)).isZero();
    }

    @Test
    void it_is_the_algorithm_beneath_by_name_and_memory() {
        assertThat(TEN_SECONDS.id()).isEqualTo("sliding-log");
        assertThat(TEN_SECONDS.memoryNanos()).isEqualTo(MINUTE);
        assertThat(new Penalizing(LOG, 2 * MINUTE).memoryNanos()).isEqualTo(2 * MINUTE);
        assertThat(TEN_SECONDS.lineSpacingNanos()).isEqualTo(10 * SECOND);
        Algorithm bucket = new TokenBucket(5);
        assertThat(new Penalizing(bucket, SECOND).memoryNanos()).isZero();
        assertThat(new Penalizing(bucket, SECOND).lineSpacingNanos()).isEqualTo(SECOND);
        assertThat(new Penalizing(bucket, SECOND).continuous()).isTrue();
        assertThat(TEN_SECONDS.continuous()).isFalse();
        assertThatThrownBy(() -> new Penalizing(LOG, 0)).hasMessageContaining("penalty must be");
    }

    /** Of one length of the penalty, and several phases of the windows beneath. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void meters_of_a_box_bound_what_is_in_use_in_all_of_it(long seed) {
        RandomGenerator random = random(seed);
        long from = random.nextLong(MINUTE / 2);
        long to = from + random.nextLong(MINUTE / 4);
        Algorithm earliest = new Penalizing(new FixedWindow(MINUTE, from), 10 * SECOND);
        Algorithm latest = new Penalizing(new FixedWindow(MINUTE, to), 10 * SECOND);
        Meter least = earliest.newLeastMeter(latest, START);
        Meter most = latest.newMostMeter(earliest, START);
        List<Meter> inside = new ArrayList<>();
        for (int i = 0; i <= 20; i++) {
            inside.add(new Penalizing(new FixedWindow(MINUTE, from + (to - from) * i / 20), 10 * SECOND).newMeter());
        }
        List<Meter> all = new ArrayList<>(inside);
        all.add(least);
        all.add(most);
        long now = START;
        for (int k = 0; k < 40; k++) {
            now += random.nextLong(20 * SECOND);
            for (Meter meter : inside) {
                assertThat(least.load(now)).isLessThanOrEqualTo(meter.load(now));
                assertThat(most.load(now)).isGreaterThanOrEqualTo(meter.load(now));
            }
            boolean denied = random.nextInt(3) == 0;
            for (Meter meter : all) {
                if (denied) {
                    meter.restart(now);
                } else {
                    meter.charge(now, 7);
                }
            }
        }
    }
}
