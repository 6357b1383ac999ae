package dev.limitlens.analysis;

import static dev.limitlens.analysis.UsedUp.MINUTE;
import static dev.limitlens.analysis.UsedUp.TRIP;
import static dev.limitlens.analysis.UsedUp.nanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.TokenBucket;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When something may be asked after second 21, of a limit of which 2,400 were used at second 0, 1,600 at 8, 800 and 100 at 20. */
class AskingTimesTest {

    private static final AskingTimes TIMES = new AskingTimes(MINUTE, TRIP);

    private static double[] seconds(long[] times) {
        return LongStream.of(times).mapToDouble(UsedUp::second).toArray();
    }

    private static double[] next(Particles particles, double now, double latest) {
        return seconds(TIMES.next(particles.fresh(), nanos(now), nanos(latest)));
    }

    private static double[] ahead(Particles particles, double now, double latest) {
        return seconds(TIMES.ahead(particles.fresh(), nanos(now), nanos(latest)));
    }

    @Test
    void of_what_refills_all_the_time_it_is_asked_at_waits_that_grow() {
        Particles buckets = UsedUp.of(TokenBucket.ID, 10);

        assertThat(next(buckets, 21, 1_000))
                .containsExactly(
                        new double[] {
                            21, 21.24, 21.48, 21.96, 22.8, 24, 25.8, 28.2, 31.2, 34.8, 39, 45, 51, 60, 69, 81, 87
                        },
                        within(1e-6));
        assertThat(next(buckets, 21, 25.8))
                .containsExactly(new double[] {21, 21.24, 21.48, 21.96, 22.8, 24, 25.8}, within(1e-6));
        assertThat(next(buckets, 21, 20.9)).isEmpty();
        // for a second step every other one is enough
        assertThat(ahead(buckets, 21, 1_000))
                .containsExactly(new double[] {21, 21.48, 22.8, 25.8, 31.2, 39, 51, 69, 87}, within(1e-6));
    }

    @Test
    void times_closer_than_half_a_round_trip_are_one() {
        AskingTimes slow = new AskingTimes(MINUTE, 2_000_000_000);
        Particles buckets = UsedUp.of(TokenBucket.ID, 10);

        assertThat(seconds(slow.next(buckets, nanos(21), nanos(30))))
                .containsExactly(new double[] {21, 22.8, 24, 25.8, 28.2}, within(1e-6));
        // exactly half a trip apart is far enough
        AskingTimes half = new AskingTimes(MINUTE, 480_000_000);
        assertThat(seconds(half.next(buckets, nanos(21), nanos(21.5))))
                .containsExactly(new double[] {21, 21.24, 21.48}, within(1e-6));
    }

    /** What was used at the start is back within a round trip of second 60. */
    @Test
    void it_is_asked_just_before_quota_comes_back_and_a_round_trip_after_it() {
        Particles logs = UsedUp.of(SlidingLog.ID, 2);
        long release = LongStream.range(0, logs.size)
                .map(i -> logs.nextChange((int) i, nanos(21)))
                .min()
                .orElseThrow();
        double back = UsedUp.second(release - Math.floorMod(release, TRIP));
        assertThat(back).isBetween(59.9, 60.1);

        assertThat(next(logs, 21, 62)).contains(new double[] {back - 0.1, back + 0.125}, within(1e-6));
        assertThat(ahead(logs, 21, 62)).contains(new double[] {back - 0.1, back + 0.125}, within(1e-6));
        assertThat(next(logs, 21, 59)).doesNotContain(new double[] {back - 0.1, back + 0.125}, within(1e-6));
    }

    @Test
    void what_comes_back_within_a_round_trip_is_too_late_to_ask_before() {
        Particles logs = UsedUp.of(SlidingLog.ID, 2);
        double[] soon = next(logs, 59.97, 61);

        assertThat(Arrays.stream(soon).filter(t -> t > 59.97 && t < 60.2)).isEmpty();
    }

    /** Of all times at which one of many may give something back, those of the heaviest are asked for. */
    @Test
    void only_the_heaviest_releases_are_asked_about() {
        Particles all = UsedUp.particles();
        double[] grid = next(UsedUp.of(TokenBucket.ID, 10), 21, 1_000);

        double[] next = next(all, 21, 1_000);
        double[] ahead = ahead(all, 21, 1_000);

        assertThat(next).isSorted();
        assertThat(next.length).isBetween(grid.length + 10, grid.length + 20);
        assertThat(ahead.length).isBetween(9 + 5, 9 + 10);
        assertThat(next).doesNotHaveDuplicates();
        // lines of the clock, and windows that began with the first request
        for (double line : new double[] {40, 60}) {
            assertThat(Arrays.stream(next).filter(t -> t > line - 0.21 && t < line))
                    .isNotEmpty();
            assertThat(Arrays.stream(next).filter(t -> t > line && t < line + 0.3))
                    .isNotEmpty();
        }
    }

    @Test
    void the_times_are_those_of_the_definition() {
        Particles all = UsedUp.particles();
        for (double now : new double[] {21, 30.3, 59.95, 80}) {
            for (int most : new int[] {10, 5}) {
                TreeMap<Long, Double> weights = new TreeMap<>();
                for (int i = 0; i < all.size; i++) {
                    long change = all.nextChange(i, nanos(now));
                    if (change < Long.MAX_VALUE && change - TRIP > nanos(now)) {
                        weights.merge(Math.floorDiv(change, TRIP) * TRIP, all.weight[i], Double::sum);
                    }
                }
                double[] heaviest = weights.entrySet().stream()
                        .sorted((a, b) -> Double.compare(b.getValue(), a.getValue()))
                        .limit(most)
                        .mapToDouble(e -> UsedUp.second(e.getKey()))
                        .toArray();
                double[] times = most == 10 ? next(all, now, 10_000) : ahead(all, now, 10_000);
                for (double line : heaviest) {
                    assertNear(times, line + 0.125);
                    if (line - 0.1 >= now) {
                        assertNear(times, line - 0.1);
                    }
                }
            }
        }
    }

    /** A time is asked at unless an earlier one is closer than half a round trip. */
    private static void assertNear(double[] times, double wanted) {
        assertThat(Arrays.stream(times).filter(t -> t <= wanted + 1e-6 && t > wanted - 0.05 - 1e-6))
                .as("%s of %s", wanted, Arrays.toString(times))
                .isNotEmpty();
    }
}
