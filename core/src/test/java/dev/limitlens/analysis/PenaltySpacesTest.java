package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Penalizing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PenaltySpacesTest {

    private static final long MINUTE = 60_000_000_000L;
    private static final long START = 1_700_000_000_000_000_000L;

    private final List<HypothesisSpace> free =
            HypothesisSpaces.of(Premises.of(8_000, Duration.ofMinutes(1)), START, 0, START);
    private final List<HypothesisSpace> penalized = PenaltySpaces.of(free, MINUTE);

    private static double seconds(HypothesisSpace space, double coordinate) {
        double[] point = new double[space.dimensions().size()];
        point[0] = coordinate;
        return ((Penalizing) space.algorithm().apply(point)).penaltyNanos() / 1e9;
    }

    private static double prior(List<HypothesisSpace> spaces, String family) {
        return spaces.stream()
                .filter(space -> space.family().equals(family))
                .mapToDouble(HypothesisSpace::prior)
                .sum();
    }

    @Test
    void three_in_a_hundred_of_the_commonest_limiters_have_a_penalty() {
        assertThat(penalized).allMatch(space -> space.variant().denial() == Denial.PENALTY);
        for (String family : List.of("fixed-window", "anchored-window", "sliding-log", "token-bucket")) {
            double plain = free.stream()
                    .filter(s -> s.family().equals(family) && s.variant().equals(Variant.PLAIN) && s.prior() > 0.02)
                    .mapToDouble(HypothesisSpace::prior)
                    .sum();
            assertThat(prior(penalized, family)).as(family).isCloseTo(0.03 * plain, within(1e-12));
        }
        assertThat(prior(penalized, Families.NONE)).isZero();
    }

    @Test
    void half_of_them_are_as_long_as_the_window_and_others_of_any_length() {
        List<HypothesisSpace> logs =
                penalized.stream().filter(s -> s.family().equals("sliding-log")).toList();
        double all = prior(logs, "sliding-log");
        HypothesisSpace any = logs.get(logs.size() - 1);

        assertThat(logs.get(0).prior()).isCloseTo(all / 2, within(1e-12));
        assertThat(seconds(logs.get(0), 0)).isEqualTo(60);
        assertThat(seconds(logs.get(0), 1)).isEqualTo(60);
        assertThat(logs.subList(1, logs.size() - 1))
                .extracting(s -> seconds(s, 0.5))
                .containsExactly(1.0, 5.0, 10.0, 15.0, 30.0, 300.0);
        assertThat(any.prior()).isCloseTo(0.2 * all, within(1e-12));
        assertThat(seconds(any, 0)).isCloseTo(1, within(1e-6));
        assertThat(seconds(any, 1)).isCloseTo(300, within(1e-3));
        assertThat(any.dimensions().get(0).cells()).isGreaterThan(1);
    }

    /** The phase of a window is the last coordinate, as it is without a penalty. */
    @Test
    void the_other_coordinates_mean_what_they_mean_without_a_penalty() {
        HypothesisSpace plain = free.stream()
                .filter(s -> s.family().equals("fixed-window") && s.dimensions().size() == 1)
                .findFirst()
                .orElseThrow();
        HypothesisSpace same = PenaltySpaces.of(List.of(plain), MINUTE).get(0);

        assertThat(((Penalizing) same.algorithm().apply(new double[] {0.9, 0.3})).algorithm())
                .isEqualTo(plain.algorithm().apply(new double[] {0.3}));
        assertThat(same.originNanos()).isEqualTo(plain.originNanos());
        assertThat(same.corner(new double[] {0.2, 0.3}, new double[] {0.4, 0.5}, true))
                .containsExactly(0.2, 0.3);
        assertThat(same.density().applyAsDouble(new double[] {0.9, 0.3}))
                .isEqualTo(plain.density().applyAsDouble(new double[] {0.3}));
    }

    @Test
    void a_penalty_explains_nothing_where_something_was_admitted_soon_after_the_first_denial() {
        Answered soon = new Answered().admitted(0, 10, "x").refused(1, 100, "x").admitted(1.8, 10, "x");
        Answered later =
                new Answered().admitted(0, 10, "x").refused(1, 100, "x").admitted(2, 10, "x");
        Answered never = new Answered().admitted(0, 10, "x").admitted(2, 10, "x");

        assertThat(PenaltySpaces.explain(Answer.of(soon.list()), MINUTE)).isFalse();
        assertThat(PenaltySpaces.explain(Answer.of(later.list()), MINUTE)).isTrue();
        assertThat(PenaltySpaces.explain(Answer.of(never.list()), MINUTE)).isFalse();
    }

    @Test
    void several_denials_in_a_row_until_the_first_admission_suggest_a_penalty() {
        Answered answered = new Answered().admitted(0, 10, "x");
        for (int k = 0; k < 4; k++) {
            answered.refused(1 + 3 * k, 10, "x");
            assertThat(PenaltySpaces.suggest(Answer.of(answered.list()), MINUTE))
                    .isFalse();
        }
        answered.admitted(11, 10, "x");
        assertThat(PenaltySpaces.suggest(Answer.of(answered.list()), MINUTE)).isTrue();
        assertThat(PenaltySpaces.suggest(Answer.of(answered.list()), 10 * MINUTE))
                .isFalse();
        answered.admitted(12, 10, "x");
        assertThat(PenaltySpaces.suggest(Answer.of(answered.list()), MINUTE)).isFalse();
        Answered few = new Answered()
                .refused(1, 9, "x")
                .refused(3, 9, "x")
                .refused(5, 9, "x")
                .admitted(17, 9, "x");
        assertThat(PenaltySpaces.suggest(Answer.of(few.list()), MINUTE)).isFalse();
    }
}
