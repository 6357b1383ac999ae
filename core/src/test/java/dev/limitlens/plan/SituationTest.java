package dev.limitlens.plan;

import static dev.limitlens.analysis.Answered.START;
import static dev.limitlens.analysis.Answered.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an adaptive plan stands before, and how it opens, of a nominal quota of 8,000 tokens a minute. */
class SituationTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);
    private static final Budget BUDGET = Budget.standard(PREMISES);
    private static final Inference NOTHING_KNOWN = new Inference(PREMISES, START);

    private static Situation of(Answered answered, double now) {
        return of(BUDGET, answered, 0, now);
    }

    private static Situation of(Budget budget, Answered answered, int opened, double now) {
        return new Situation(
                PREMISES, budget, ProbeCosts.STANDARD, NOTHING_KNOWN, answered.list(), START, opened, at(now));
    }

    private static Inference following(Answered answered) {
        Inference inference = new Inference(PREMISES, START);
        answered.list().forEach(inference::observe);
        return inference;
    }

    @Test
    void the_second_request_waits_a_fifteenth_of_a_window() {
        Answered answered = new Answered().admitted(2, 2_400, "opening");

        assertThat(of(answered, 3).earliest()).isEqualTo(at(6));
        assertThat(of(answered, 12).earliest()).isEqualTo(at(12));
        assertThat(of(answered.admitted(8, 1, "probe 1"), 10).earliest()).isEqualTo(at(10));
        assertThat(of(BUDGET, answered, 1, 10).earliest()).isEqualTo(at(12));
    }

    @Test
    void the_times_of_a_window_count_from_its_opening() {
        Answered answered = new Answered()
                .admitted(2, 2_400, "opening")
                .admitted(20, 700, "probe 1")
                .lost(100, 2_400, "opening")
                .refused(110, 900, "probe 2");
        Situation first = of(answered, 111);
        Situation again = of(BUDGET, answered, 2, 111);

        assertThat(first.openedAt()).isEqualTo(at(2));
        assertThat(again.openedAt()).isEqualTo(at(100));
        assertThat(again.spreadAt()).isEqualTo(at(130.6));
        assertThat(again.windowEnd()).isEqualTo(at(160));
        assertThat(again.latest()).isEqualTo(at(300));
        assertThat(again.requests()).isEqualTo(4);
        assertThat(again.spentSinceOpening()).isEqualTo(2_400);
        assertThat(first.spentSinceOpening()).isEqualTo(5_500);
        assertThat(first.usedSince(at(20))).isTrue();
        assertThat(first.usedSince(at(20.001))).isFalse();
        assertThat(first.at(at(7)).now()).isEqualTo(at(7));
        assertThat(first.after(at(1), 0.5)).isEqualTo(at(31));
        assertThat(Situation.earlier(at(1), at(2))).isEqualTo(at(1));
        assertThat(Situation.earlier(at(2), at(1))).isEqualTo(at(1));
        assertThat(Situation.later(at(1), at(2))).isEqualTo(at(2));
        assertThat(Situation.later(at(2), at(1))).isEqualTo(at(2));
    }

    @Test
    void no_more_than_the_nominal_capacity_is_asked_for_until_half_of_it_was_admitted() {
        assertThat(of(new Answered().admitted(0, 3_999, "x"), 1).largest()).isEqualTo(8_000);
        assertThat(of(new Answered().refused(0, 3_999, "x"), 1).largest()).isEqualTo(8_000);
        // half of what is left of 32,000
        assertThat(of(new Answered().admitted(0, 4_000, "x"), 1).largest()).isEqualTo(14_000);
        // once there is known to be a limit, twice the nominal capacity, however little is left
        assertThat(of(new Answered().admitted(0, 4_000, "x").refused(1, 9, "x"), 1)
                        .largest())
                .isEqualTo(16_000);
        assertThat(of(new Answered().admitted(0, 22_000, "x").refused(1, 9, "x"), 1)
                        .largest())
                .isEqualTo(10_000);
        assertThat(of(new Answered().admitted(0, 4_000, "x").lost(1, 27_000, "x"), 1)
                        .largest())
                .isEqualTo(1_000);
        Budget large = new Budget(1_000_000, 200, MINUTE);
        assertThat(of(large, new Answered().admitted(0, 4_000, "x"), 0, 1).largest())
                .isEqualTo(64_000);
    }

    @Test
    void a_budget_is_exhausted_by_tokens_requests_or_time() {
        Answered answered = new Answered().admitted(0, 30_000, "x").admitted(1, 1_999, "x");

        assertThat(of(answered, 300).exhausted()).isFalse();
        assertThat(of(answered, 300.001).exhausted()).isTrue();
        assertThat(of(new Budget(32_000, 3, Duration.ofMinutes(5)), answered, 0, 2)
                        .exhausted())
                .isFalse();
        assertThat(of(new Budget(32_000, 2, Duration.ofMinutes(5)), answered, 0, 2)
                        .exhausted())
                .isTrue();
        assertThat(of(answered.admitted(2, 1, "x"), 3).exhausted()).isTrue();
        Situation dear = new Situation(
                PREMISES,
                BUDGET,
                ProbeCosts.STANDARD.withLeastTokens(2_001),
                NOTHING_KNOWN,
                new Answered().admitted(0, 30_000, "x").list(),
                START,
                0,
                at(1));
        assertThat(dear.exhausted()).isTrue();
    }

    @Test
    void what_is_near_is_hardly_waited_for() {
        Situation situation = of(new Answered().admitted(0, 1, "x"), 10);

        assertThat(situation.soonUntil()).isEqualTo(at(11.5));
        assertThat(situation.secondLookUntil()).isEqualTo(at(17.5));
    }

    @Test
    void requests_follow_each_other_if_hardly_any_time_lies_between_them() {
        Answered answered = new Answered()
                .refused(0, 1, "opening")
                .refused(10, 1, "x")
                .refused(11.5, 1, "x")
                .refused(13, 1, "x");

        assertThat(of(answered, 14).inARow()).isEqualTo(3);
        assertThat(of(answered, 14).refusedInARow()).isEqualTo(3);
        assertThat(of(BUDGET, answered, 2, 14).inARow()).isEqualTo(2);
        assertThat(of(answered.admitted(14, 1, "x"), 15).refusedInARow()).isZero();
        assertThat(of(answered, 15).inARow()).isEqualTo(4);
        assertThat(of(answered.refused(15.501, 1, "x"), 16).inARow()).isEqualTo(1);
        assertThat(of(answered, 16).refusedInARow()).isEqualTo(1);
    }

    @Test
    void the_families_that_roll_and_those_that_refill_are_told_apart() {
        Situation situation = of(new Answered().admitted(0, 1, "x"), 1);

        assertThat(situation.rolling())
                .isPositive()
                .isCloseTo(prior("anchored-window", "sliding-log", "bucketed-window"), within(1e-12));
        assertThat(situation.refilling())
                .isPositive()
                .isCloseTo(prior("token-bucket", "stepped-bucket", "pacer"), within(1e-12));
    }

    private static double prior(String... families) {
        Map<String, Double> all = NOTHING_KNOWN.posterior();
        return Stream.of(families).mapToDouble(id -> all.getOrDefault(id, 0.0)).sum();
    }

    private static Situation aroundTheLineOfTheClock(Budget budget, Answered answered, double now) {
        Inference inference = following(answered);
        return new Situation(PREMISES, budget, ProbeCosts.STANDARD, inference, answered.list(), START, 0, at(now));
    }

    /** The minute begins at second 40; from 0.6 s between a refusal and an admission it cannot be told from the clock's line. */
    @Test
    void few_tokens_are_saved_for_another_line_if_it_is_open_whether_lines_are_those_of_the_clock() {
        Budget plenty = new Budget(60_000, BUDGET.maxRequests(), BUDGET.maxDuration());
        Answered before = new Answered()
                .admitted(0, 2_400, "x")
                .admitted(6, 4_000, "x")
                .admitted(6.2, 4_800, "x")
                .refused(6.4, 900, "x")
                .admitted(16, 300, "x")
                .admitted(31, 250, "x")
                .refused(31.2, 300, "x")
                .refused(39.5, 300, "x");
        assertThat(aroundTheLineOfTheClock(BUDGET, before, 39.7).savesForLine()).isFalse();
        Answered behind = before.admitted(40.1, 300, "x").admitted(40.3, 3_000, "x");

        assertThat(aroundTheLineOfTheClock(BUDGET, behind, 40.5).savesForLine()).isTrue();
        assertThat(aroundTheLineOfTheClock(plenty, behind, 40.5).savesForLine()).isFalse();
    }

    @Test
    void what_may_have_been_charged_is_spent() {
        List<Observation> seen = new Answered()
                .admitted(5, 100, "x")
                .refused(6, 30, "x")
                .lost(7, 7, "x")
                .list();

        assertThat(Remaining.spent(seen)).isEqualTo(107);
        assertThat(Remaining.of(BUDGET, seen)).isEqualTo(new Remaining(at(305), 32_000 - 107));
    }

    private static Opening opening(Start start, Budget budget) {
        return new Opening(PREMISES.withStart(start), budget);
    }

    @ParameterizedTest
    @CsvSource({
        // a window on the clock begins at second 40 after the start, and every minute
        "0, 0",
        "38.5, 38.5",
        "38.501, 41.5",
        "39.9, 41.5",
        "40, 41.5",
        "41.499, 41.5",
        "41.5, 41.5",
        "50, 50"
    })
    void the_first_request_keeps_away_from_the_lines_of_the_clock(double now, double sent) {
        Step.Probe first = probe(Optional.of(opening(Start.QUIET, BUDGET).first(at(now))));

        assertThat(first.at()).isEqualTo(at(sent));
        assertThat(first.cost()).isEqualTo(2_400);
        assertThat(first.purpose()).isEqualTo("opening");
        assertThat(first.why()).isEqualTo("a first part of the nominal capacity");
    }

    @Test
    void where_something_may_have_been_used_before_a_window_passes_in_silence() {
        Step.Probe first = probe(Optional.of(opening(Start.UNKNOWN, BUDGET).first(at(0))));

        assertThat(first.at()).isEqualTo(at(82.5));
        assertThat(first.why()).endsWith("once more than a window has passed in silence");
        assertThat(opening(Start.used(0.5), new Budget(10, 9, MINUTE.multipliedBy(2)))
                        .silence())
                .isEqualTo(Duration.ofMillis(61_500));
        // a window is left for the experiment
        assertThat(opening(Start.UNKNOWN, new Budget(10, 9, Duration.ofSeconds(130)))
                        .silence())
                .isEqualTo(Duration.ofSeconds(70));
        assertThat(opening(Start.UNKNOWN, new Budget(10, 9, Duration.ofSeconds(143)))
                        .silence())
                .isEqualTo(Duration.ofMillis(82_500));
        assertThat(opening(Start.UNKNOWN, new Budget(10, 9, Duration.ofSeconds(119)))
                        .silence())
                .isZero();
        assertThat(probe(Optional.of(
                                opening(Start.QUIET, new Budget(10, 9, MINUTE)).first(at(0))))
                        .cost())
                .isEqualTo(10);
        assertThat(probe(Optional.of(new Opening(Premises.of(1, MINUTE), BUDGET).first(at(0))))
                        .cost())
                .isEqualTo(1);
    }

    @Test
    void the_latest_opening_is_found() {
        Answered answered = new Answered().admitted(0, 1, "quiet start").admitted(1, 1, "probe 1");
        assertThat(Opening.last(answered.list())).isZero();
        answered.admitted(2, 1, "opening").admitted(3, 1, "probe 1");
        assertThat(Opening.last(answered.list())).isEqualTo(2);
        answered.admitted(99, 1, "opening");
        assertThat(Opening.last(answered.list())).isEqualTo(4);
    }

    private static Step.Probe probe(Optional<Step> step) {
        return (Step.Probe) step.orElseThrow();
    }

    @Test
    void it_opens_again_once_a_window_has_passed_if_two_more_are_left() {
        Opening opening = opening(Start.QUIET, BUDGET);
        Answered answered = new Answered().admitted(0, 2_400, "opening");

        Step.Probe again = probe(opening.again(of(answered, 20)));
        assertThat(again.at()).isEqualTo(at(60));
        assertThat(again.cost()).isEqualTo(2_400);
        assertThat(again.purpose()).isEqualTo("opening");
        assertThat(probe(opening.again(of(answered, 180))).at()).isEqualTo(at(180));
        assertThat(opening.again(of(answered, 180.001))).isEmpty();
        // half of what may be asked for
        assertThat(probe(opening.again(of(new Budget(4_000, 9, Duration.ofMinutes(5)), answered, 0, 20)))
                        .cost())
                .isEqualTo(800);
        // with a single token nobody sees a refusal
        assertThat(opening.again(of(new Budget(2_401, 9, Duration.ofMinutes(5)), answered, 0, 20)))
                .isEmpty();
    }

    /** All of 8,000 tokens were used, came back and were used again. */
    @Test
    void it_does_not_open_again_where_it_could_not_use_up_the_quota() {
        Answered answered = new Answered()
                .admitted(0, 2_400, "opening")
                .admitted(6, 4_000, "probe 1")
                .refused(6.2, 1_700, "probe 2")
                .admitted(6.4, 1_500, "probe 3")
                .refused(6.6, 200, "probe 4")
                .refused(30, 300, "probe 5")
                .admitted(61, 7_600, "probe 6")
                .refused(61.2, 500, "probe 7");
        Inference inference = following(answered);
        long used = 15_500;

        assertThat(openedAgain(new Budget(used + 7_000, 99, Duration.ofMinutes(10)), answered, inference))
                .isEmpty();
        assertThat(openedAgain(new Budget(used + 8_500, 99, Duration.ofMinutes(10)), answered, inference))
                .isPresent();
    }

    private static Optional<Step> openedAgain(Budget budget, Answered answered, Inference inference) {
        return opening(Start.QUIET, budget)
                .again(new Situation(
                        PREMISES, budget, ProbeCosts.STANDARD, inference, answered.list(), START, 0, at(250)));
    }

    @Test
    void a_window_that_was_opened_again_is_used_late_too() {
        Opening opening = opening(Start.QUIET, BUDGET);
        Answered answered = new Answered()
                .admitted(0, 2_400, "opening")
                .refused(8, 9_000, "probe 1")
                .admitted(120, 2_400, "opening");
        Inference inference = following(answered);
        Situation situation =
                new Situation(PREMISES, BUDGET, ProbeCosts.STANDARD, inference, answered.list(), START, 2, at(121));

        Step.Probe late = probe(opening.lateUse(situation));

        assertThat(late.at()).isEqualTo(at(150.6));
        assertThat(late.purpose()).isEqualTo("late use");
        long half = Math.round(inference.headroom(at(150.6), 0.5) / 2);
        assertThat(late.cost()).isPositive().isEqualTo(Math.min(2_000, half));
        assertThat(probe(opening.lateUse(situation.at(at(155)))).at()).isEqualTo(at(155));
        // not where it was used late, nor before it was opened again, nor where something else came last
        answered.admitted(152, 1, "late use");
        assertThat(opening.lateUse(with(situation, answered, 2))).isEmpty();
        assertThat(opening.lateUse(with(situation, answered, 0))).isEmpty();
        assertThat(opening.lateUse(with(
                        situation, new Answered().admitted(0, 2_400, "opening").refused(8, 9_000, "probe 1"), 1)))
                .isEmpty();
    }

    @Test
    void a_budget_is_all_but_spent_beyond_three_quarters_of_its_tokens() {
        assertThat(of(new Answered().admitted(0, 24_000, "x"), 1).allButSpent()).isFalse();
        assertThat(of(new Answered().admitted(0, 24_000, "x").lost(1, 1, "x"), 2)
                        .allButSpent())
                .isTrue();
        assertThat(of(new Answered().admitted(2, 1, "x"), 3).middleAt()).isEqualTo(at(17.6));
    }

    @Test
    void only_what_opens_a_window_again_or_uses_it_late_is_a_last_resort() {
        assertThat(Opening.isLastResort(Step.Probe.of(at(1), 1, "opening", "why")))
                .isTrue();
        assertThat(Opening.isLastResort(Step.Probe.of(at(1), 1, "late use", "why")))
                .isTrue();
        assertThat(Opening.isLastResort(Step.Probe.of(at(1), 1, "probe 1", "why")))
                .isFalse();
        assertThat(Opening.isLastResort(new Step.End("opening"))).isFalse();
    }

    private static Situation with(Situation situation, Answered answered, int opened) {
        Instant now = answered.list().get(answered.list().size() - 1).receivedAt();
        return new Situation(
                PREMISES, BUDGET, ProbeCosts.STANDARD, situation.state(), answered.list(), START, opened, now);
    }
}
