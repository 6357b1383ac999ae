package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnrepeatedBurstTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final double LEVEL = 0.99;
    private static final double CAPACITY = 17_000;

    /** 17,000 tokens in 9 s, then a refusal: more than 2.1 nominal capacities within a sixth of the window. */
    private static Answered burst() {
        return new Answered()
                .admitted(0, 6_000, "x")
                .admitted(8, 6_000, "x")
                .admitted(9, 5_000, "x")
                .refused(9.2, 100, "x");
    }

    private static boolean found(Answered answers, boolean byRequests) {
        return UnrepeatedBurst.of(answers.list(), PREMISES, CAPACITY, byRequests)
                .isPresent();
    }

    @Test
    void far_more_than_nominal_before_the_first_refusal_is_one() {
        assertThat(UnrepeatedBurst.of(burst().list(), PREMISES, CAPACITY, false))
                .contains(new UnrepeatedBurst(17_000, 3));
        assertThat(new UnrepeatedBurst(17_000, 3).words()).contains("17,000 tokens", "(#3)", "lags behind");
    }

    @Test
    void two_windows_in_a_moment_are_none() {
        assertThat(UnrepeatedBurst.of(burst().list(), PREMISES, 16_801, false)).isPresent();
        assertThat(UnrepeatedBurst.of(burst().list(), PREMISES, 16_800, false)).isEmpty();
        assertThat(UnrepeatedBurst.of(burst().list(), PREMISES, 12_000, false)).isEmpty();
    }

    @Test
    void what_was_admitted_more_than_a_moment_before_is_no_part_of_it() {
        Answered slow = new Answered()
                .admitted(0, 6_000, "x")
                .admitted(9, 6_000, "x")
                .admitted(10.1, 5_000, "x")
                .refused(10.3, 100, "x");

        assertThat(found(slow, false)).isFalse();
    }

    @Test
    void what_is_little_more_than_nominal_is_none() {
        Answered little =
                new Answered().admitted(0, 8_000, "x").admitted(1, 8_800, "x").refused(1.2, 100, "x");

        assertThat(found(little, false)).isFalse();
    }

    @Test
    void without_a_refusal_there_is_none() {
        assertThat(found(new Answered().admitted(0, 20_000, "x").admitted(1, 9_000, "x"), false))
                .isFalse();
    }

    @Test
    void nearly_as_many_tokens_later_repeat_it() {
        assertThat(found(burst().admitted(70, 8_000, "x").admitted(71, 7_299, "x"), false))
                .isTrue();
        assertThat(found(burst().admitted(70, 8_000, "x").admitted(71, 7_300, "x"), false))
                .isFalse();
        // half of them a minute later are none of the same moment
        assertThat(found(burst().admitted(70, 8_000, "x").admitted(130, 7_300, "x"), false))
                .isTrue();
    }

    @Test
    void as_many_requests_repeat_it_where_requests_are_counted() {
        Answered two = burst().admitted(70, 1, "x").admitted(71, 1, "x");

        assertThat(found(two, true)).isTrue();
        assertThat(found(two.admitted(72, 1, "x"), true)).isFalse();
        assertThat(found(two, false)).isTrue();
    }

    @Test
    void it_leaves_a_doubt_and_keeps_the_sum() {
        Map<String, Double> doubted =
                Doubt.doubted(Map.of("sliding-log", 0.99, "fixed-window", 0.005, "none-of-these", 0.005));

        assertThat(doubted)
                .hasEntrySatisfying("none-of-these", p -> assertThat(p).isCloseTo(0.02, within(1e-12)));
        assertThat(doubted)
                .hasEntrySatisfying("sliding-log", p -> assertThat(p).isCloseTo(0.98 * 0.99 / 0.995, within(1e-12)));
        assertThat(doubted.values().stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-12));

        Map<String, Double> more = Map.of("sliding-log", 0.9, "none-of-these", 0.1);
        assertThat(Doubt.doubted(more)).isEqualTo(more);
    }

    /** A clock's window of three nominal capacities, used up in each of the given number of minutes. */
    private static Verdict ofWindows(int minutes, String admission) {
        LimitsState limits = LimiterSpec.limits(
                        "fixed-window:capacity=24000,phase=0s,admission=" + admission,
                        new LimiterSpec.Defaults(8_000, Duration.ofSeconds(60)))
                .start(EpochNanos.of(Answered.START));
        Answered answers = new Answered();
        for (int minute = 0; minute < minutes; minute++) {
            // the clock's minute begins 40 s after the start
            double begin = minute == 0 ? 0 : 60 * minute - 20.3;
            answers.asked(limits, begin + 0.1, 1, "x");
            for (int k = 0; k < 8; k++) {
                answers.asked(limits, begin + 0.8 + 0.5 * k, 3_000, "x");
            }
            answers.asked(limits, begin + 6, 3_000, "x").asked(limits, begin + 16, 3_000, "x");
        }
        answers.asked(limits, 60 * minutes - 20.3, 3_000, "x").asked(limits, 60 * minutes - 19.8, 3_000, "x");
        return new Analyzer(PREMISES, LEVEL)
                .analyze(Answered.at(0), answers.list())
                .verdict();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exact", "check-then-charge"})
    void a_window_that_was_far_larger_than_nominal_only_once_is_not_identified(String admission) {
        Verdict once = ofWindows(1, admission);

        assertThat(once.family()).isEqualTo("fixed-window");
        assertThat(once.confidence()).isLessThanOrEqualTo(0.98);
        assertThat(once.conclusionProbability()).isLessThanOrEqualTo(0.98);
        assertThat(once.warnings()).anySatisfy(w -> assertThat(w).contains("lags behind by seconds"));
    }

    /** After three of them a bucketed window that others use, too, would explain the answers hardly worse. */
    @Test
    void one_that_was_as_large_again_is_not_doubted_for_that() {
        Verdict again = ofWindows(4, "exact");

        assertThat(again.family()).isEqualTo("fixed-window");
        assertThat(again.confidence()).isGreaterThan(0.98);
        assertThat(again.posterior())
                .hasEntrySatisfying("none-of-these", p -> assertThat(p).isLessThan(Doubt.SHARE));
        assertThat(again.warnings()).noneSatisfy(w -> assertThat(w).contains("lags behind by seconds"));
    }
}
