package dev.limitlens.analysis;

import static dev.limitlens.analysis.UsedUp.TRIP;
import static dev.limitlens.analysis.UsedUp.nanos;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.limiter.SlidingLog;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which request is sent before a sliding log gives back: 2,400 of 4,900 tokens at 60 s, and 1,600 more at 68 s. A tenth of a second is a
 * round trip.
 */
class LineBracketTest {

    private static final Particles LOGS = UsedUp.of(SlidingLog.ID, 10);
    private static final ProbeCosts CHEAP = new ProbeCosts(1, 0, 0.02, 0, 0);

    private static Judged before(ProbeCosts costs, double second, long cost, double... seconds) {
        Loads[] loads =
                Arrays.stream(seconds).mapToObj(at -> UsedUp.loads(LOGS, at)).toArray(Loads[]::new);
        long[] times = Arrays.stream(seconds).mapToLong(UsedUp::nanos).toArray();
        Judge judge = new Judge(LOGS, costs, 5_000, 0.996);
        AskingCosts asking = new AskingCosts(LOGS, 1, 5_000);
        return new LineBracket(judge, asking, TRIP, times, loads).before(after(second, cost));
    }

    private static Judged after(double second, long cost) {
        return new Judged(nanos(second), cost, 0.7, 0.3, 0.9, 0.05);
    }

    private static Judged before(double second, long cost, double... seconds) {
        return before(CHEAP, second, cost, seconds);
    }

    @Test
    void what_waits_for_a_line_is_asked_before_it_too() {
        Judged before = before(60.2, 1_000, 40, 59.85, 60.2);

        assertThat(before.atNanos()).isEqualTo(nanos(59.85));
        assertThat(before.cost()).isEqualTo(1_000);
        // it is sent for the sake of the other one, and most probably refused
        assertThat(before.familyBits()).isEqualTo(0.7);
        assertThat(before.parameterBits()).isEqualTo(0.3);
        assertThat(before.admit()).isLessThan(0.02);
        assertThat(before.price()).isEqualTo(0.02);
    }

    @ParameterizedTest(name = "{1} tokens at {0} s, {2} s at the earliest")
    @CsvSource({
        // four round trips bracket it, and no more
        "60.2, 1000, 59.8, 59.8",
        "60.2, 1000, 59.799, -1",
        // nothing comes back within
        "59.9, 1000, 59.6, -1",
        "40.2, 1000, 39.9, -1",
        // it would have been admitted before, too
        "68.2, 1000, 67.9, -1",
        "60.2, 1, 59.9, -1"
    })
    void a_line_lies_between_a_refusal_and_an_admission(double second, long cost, double earlier, double expected) {
        Judged before = before(second, cost, 30, earlier, second);

        if (expected < 0) {
            assertThat(before).isEqualTo(after(second, cost));
        } else {
            assertThat(before.atNanos()).isEqualTo(nanos(expected));
        }
    }

    @Test
    void there_is_nothing_before_the_first_time() {
        assertThat(before(60.2, 1_000, 60.2)).isEqualTo(after(60.2, 1_000));
        assertThat(before(60.2, 1_000, 60.2, 60.4)).isEqualTo(after(60.2, 1_000));
        assertThat(before(60.2, 1_000, 59.9, 60.2).atNanos()).isEqualTo(nanos(59.9));
    }

    /** Only half of the limiters admit it between 59.95 and 60.05 s, for nobody knows when within the round trip they decide. */
    @Test
    void it_is_sent_before_the_rise_begins() {
        assertThat(before(60.1, 1_000, 59.7, 59.8, 59.9, 60, 60.1).atNanos()).isEqualTo(nanos(59.9));
        // a rise is looked at as far as four round trips
        assertThat(before(60.3, 1_000, 59.8, 59.9, 60.3).atNanos()).isEqualTo(nanos(59.9));
        assertThat(before(60.1, 1_000, 59.8, 59.96, 60, 60.1).atNanos()).isEqualTo(nanos(59.8));
    }

    @Test
    void a_line_on_the_way_is_bracketed_as_well() {
        Judged before = before(68.2, 3_500, 59.9, 60.2, 64, 68.2);

        assertThat(before.atNanos()).isEqualTo(nanos(59.9));
        // not with what is asked for at last, of which only a part is back
        assertThat(before.cost()).isLessThan(2_500);
        assertThat(before.familyBits()).isEqualTo(0.7);
        // the nearest line first
        assertThat(before(68.2, 3_500, 59.9, 60.2, 67.9, 68.2).atNanos()).isEqualTo(nanos(67.9));
        assertThat(before(68.2, 3_500, 59.9, 60.2, 67.9, 68.2).cost()).isEqualTo(3_500);
    }

    @Test
    void a_refusal_that_is_dear_is_not_asked_for() {
        assertThat(before(new ProbeCosts(1, 0, 0.15, 0, 0), 60.2, 1_000, 59.9, 60.2)
                        .atNanos())
                .isEqualTo(nanos(59.9));
        assertThat(before(new ProbeCosts(1, 0, 0.151, 0, 0), 60.2, 1_000, 59.9, 60.2))
                .isEqualTo(after(60.2, 1_000));
    }

    /** Ever more comes back: what is asked for at last rises less than a smaller cost. */
    @Test
    void another_cost_must_show_the_line_clearly_better() {
        Particles all = UsedUp.particles();
        double[] seconds = {59.9, 60.2};
        Loads[] loads =
                Arrays.stream(seconds).mapToObj(at -> UsedUp.loads(all, at)).toArray(Loads[]::new);
        long[] times = Arrays.stream(seconds).mapToLong(UsedUp::nanos).toArray();
        Judge judge = new Judge(all, CHEAP, 5_000, 0.996);
        AskingCosts asking = new AskingCosts(all, 1, 5_000);
        for (long cost : new long[] {4_950, 4_920, 4_900, 4_400, 4_000, 3_500, 3_000, 2_600}) {
            Judged found = new LineBracket(judge, asking, TRIP, times, loads).before(after(60.2, cost));

            double most = 0.015;
            long expected = 0;
            long[] others = asking.at(loads[1], cost);
            for (int k = -1; k < others.length; k++) {
                long other = k < 0 ? cost : others[k];
                double early = judge.judge(times[0], loads[0], other).admit();
                double jump = judge.judge(times[1], loads[1], other).admit() - early;
                if (early < 0.2 && jump > most) {
                    most = jump + 0.1;
                    expected = other;
                }
            }
            assertThat(found.atNanos()).isEqualTo(expected == 0 ? times[1] : times[0]);
            assertThat(found.cost()).isEqualTo(expected == 0 ? cost : expected);
        }
    }

    /** By ever more limiters 4,900 tokens are admitted: 6% at 39 s, 15% at 41 s, 18% at 59.9 s and 34% at 60.2 s. */
    @ParameterizedTest(name = "four round trips of {0} ms: {1} s")
    @CsvSource({"10000, 39", "5300, 39", "5299, 41", "4800, 41", "4799, 59.9"})
    void a_rise_is_followed_down_to_its_foot_as_long_as_it_is_steep(long trip, double expected) {
        Particles all = UsedUp.particles();
        double[] seconds = {38, 39, 41, 59.9, 60.2};
        Loads[] loads =
                Arrays.stream(seconds).mapToObj(at -> UsedUp.loads(all, at)).toArray(Loads[]::new);
        long[] times = Arrays.stream(seconds).mapToLong(UsedUp::nanos).toArray();
        Judge judge = new Judge(all, CHEAP, 5_000, 0.996);

        Judged found = new LineBracket(judge, new AskingCosts(all, 1, 5_000), trip * 1_000_000, times, loads)
                .before(after(60.2, 4_900));

        assertThat(found.atNanos()).isEqualTo(nanos(expected));
        assertThat(found.cost()).isEqualTo(4_900);
    }
}
