package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Question;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.experiment.Step;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rounds of each question ask, computed by hand, of a nominal quota of 8,000 tokens a minute. */
class AccountingRoundsTest {

    private static final Instant START = Instant.parse("2026-01-01T12:00:20Z");
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Premises PREMISES = Premises.of(8_000, WINDOW);
    private static final Premises OF_SIX = new Premises(8_000, WINDOW, Start.QUIET, OptionalLong.of(6));
    private static final double LEVEL = 0.99;

    /** Answers in turn as a text of + and - says and returns what was asked: {@code role:tokens}, with the output if there is any. */
    private static List<String> asked(AccountingPlan.Rounds rounds, int round, String answers) {
        return asked(rounds, round, answers, List.of());
    }

    private static List<String> asked(
            AccountingPlan.Rounds rounds, int round, String answers, List<Observation> before) {
        List<Observation> observations = new ArrayList<>(before);
        List<String> asked = new ArrayList<>();
        for (int i = 0; i <= answers.length(); i++) {
            Step.Probe probe = rounds.next(Burst.of(round, observations), observations, START);
            if (probe == null) {
                asked.add("end");
                break;
            }
            assertThat(probe.at()).isEqualTo(START);
            assertThat(probe.purpose()).startsWith("round " + round + " ");
            asked.add(probe.purpose().substring(("round " + round + " ").length()) + ":" + probe.cost()
                    + (probe.maxOutputTokens() > 1 ? "/" + probe.maxOutputTokens() : ""));
            if (i < answers.length()) {
                observations.add(answered(probe, observations.size(), START, answers.charAt(i) == '+'));
            }
        }
        return asked;
    }

    private static Observation answered(Step.Probe probe, int index, Instant at, boolean admitted) {
        return new Observation(
                new Intent(at, new ProbeRequest(index, probe.purpose(), probe.cost(), probe.maxOutputTokens())),
                at,
                at.plusMillis(50),
                admitted ? ProbeResult.admitted(probe.cost()) : ProbeResult.throttled("too many"));
    }

    @Test
    void a_capacity_is_used_up_in_ever_smaller_requests_down_to_a_400th_of_the_nominal_one() {
        // of 5,000: 3,696 in two, and what is left in halves of 1,848 down to 20
        assertThat(asked(new CapacityRounds(8_000), 1, "++-+--+-+-+--"))
                .containsExactly(
                        "drain:1848",
                        "drain:1848",
                        "drain:1848",
                        "drain:924",
                        "drain:924",
                        "drain:462",
                        "drain:231",
                        "drain:231",
                        "drain:115",
                        "drain:115",
                        "drain:57",
                        "drain:57",
                        "drain:28",
                        "drain:20");
        assertThat(asked(new CapacityRounds(8_000), 1, "-------")).endsWith("drain:28", "drain:20");
        assertThat(asked(new CapacityRounds(8_000), 1, "--------")).endsWith("drain:20", "end");
    }

    @Test
    void a_capacity_of_a_few_tokens_is_used_up_token_by_token() {
        assertThat(asked(new CapacityRounds(3), 1, "++-")).containsExactly("drain:1", "drain:1", "drain:1", "end");
    }

    @ParameterizedTest
    @CsvSource({"10, 20, 20", "20, 10, 10", "15, 10, 10"})
    void a_descent_begins_with_no_less_than_its_last_size(long first, long last, long ends) {
        assertThat(Descent.next(List.of(), first, last)).isEqualTo(Math.max(first, last));
        Observation refusal = answered(Step.Probe.of(START, first, "x", "x"), 0, START, false);
        assertThat(Descent.next(List.of(refusal, refusal), first, last)).isZero();
        assertThat(Descent.next(List.of(refusal), first, last)).isEqualTo(first > last ? ends : 0);
    }

    @Test
    void a_quota_that_does_not_refuse_in_time_is_let_alone() {
        // more than 2.3 nominal capacities, 18,400, are 10 requests of 1,848
        assertThat(asked(new ReservationRounds(8_000, 1_000), 1, "++++++++++"))
                .hasSize(11)
                .endsWith("drain:1848", "end");
        assertThat(asked(new BurndownRounds(8_000, 1_000), 2, "++++++++++"))
                .hasSize(11)
                .endsWith("input:1848", "end");
    }

    @Test
    void a_reservation_is_asked_for_by_turns_once_less_is_left_than_an_output() {
        assertThat(asked(new ReservationRounds(8_000, 1_000), 1, "++-+--" + "-+-+-+"))
                .containsExactly(
                        "drain:1848",
                        "drain:1848",
                        "drain:1848",
                        "drain:924",
                        "drain:924",
                        "drain:462",
                        // down to a quarter of the output
                        "drain:250",
                        "large output:1/1000",
                        "small output:1",
                        "large output:1/1000",
                        "small output:1",
                        "large output:1/1000",
                        "small output:1");
        assertThat(asked(new ReservationRounds(8_000, 1_000), 1, "----" + "-+-+-+"))
                .containsExactly(
                        "drain:1848",
                        "drain:924",
                        "drain:462",
                        "drain:250",
                        "large output:1/1000",
                        "small output:1",
                        "large output:1/1000",
                        "small output:1",
                        "large output:1/1000",
                        "small output:1",
                        "end");
        assertThat(asked(new ReservationRounds(8_000, 1_000), 2, "")).containsExactly("drain:1384");
        // no more output than there is quota
        assertThat(asked(new ReservationRounds(100, 1_000), 1, "-")).endsWith("large output:1/100");
    }

    @Test
    void what_output_counts_shows_in_what_input_is_left_after_it() {
        assertThat(asked(new BurndownRounds(8_000, 1_000), 1, "+++++-"))
                .containsExactly(
                        "output:1/200",
                        "output:1/200",
                        "output:1/200",
                        "output:1/200",
                        "input:1848",
                        "input:1848",
                        "input:924");
        // an output that is refused says that nothing is left
        assertThat(asked(new BurndownRounds(8_000, 1_000), 3, "+--"))
                .containsExactly("output:1/200", "output:1/200", "input:1848", "input:924");
        // down to a 200th
        assertThat(asked(new BurndownRounds(8_000, 1_000), 2, "------"))
                .containsExactly(
                        "input:1848", "input:924", "input:462", "input:231", "input:115", "input:57", "input:40");
        assertThat(asked(new BurndownRounds(8_000, 1_000), 2, "-------")).endsWith("input:40", "end");
        assertThat(asked(new BurndownRounds(8_000, 70), 1, "")).containsExactly("output:1/70");
        assertThat(asked(new BurndownRounds(20, 70), 1, "")).containsExactly("output:1");
    }

    @Test
    void a_limit_on_requests_refuses_small_requests_too() {
        // six requests a window are stated: up to nine at once count as a second limit
        assertThat(asked(new WhichLimitRounds(OF_SIX), 1, "+-" + "++" + "----"))
                .containsExactly(
                        "large:1848",
                        "large:1848",
                        "small:1",
                        "small:1",
                        "small:1",
                        "small:1",
                        "small:1",
                        "small:1",
                        "end");
        // a window may end between two refusals
        assertThat(asked(new WhichLimitRounds(OF_SIX), 1, "-" + "---+----"))
                .hasSize(10)
                .endsWith("small:1", "end");
        // nine and a quarter more, and two
        assertThat(asked(new WhichLimitRounds(OF_SIX), 2, "+".repeat(13)))
                .hasSize(14)
                .endsWith("small:1", "end");
        assertThat(asked(new WhichLimitRounds(OF_SIX), 2, "+".repeat(12)))
                .hasSize(13)
                .endsWith("small:1");
        assertThat(asked(new WhichLimitRounds(PREMISES), 2, "+".repeat(82)))
                .hasSize(83)
                .endsWith("small:1", "end");
        // more than two nominal capacities admit anything: 16,632 in nine requests
        assertThat(asked(new WhichLimitRounds(OF_SIX), 1, "+++++++++"))
                .hasSize(10)
                .endsWith("large:1848", "small:1");
    }

    @Test
    void as_many_large_requests_as_small_ones_were_admitted_tell_tokens_from_requests() {
        List<Observation> small = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            small.add(answered(Step.Probe.of(START, 1, Burst.purpose(2, "small"), "x"), i, START, i < 5));
        }
        // 16,000 by five, and one
        assertThat(asked(new WhichLimitRounds(OF_SIX), 3, "++-", small))
                .containsExactly("large:3201", "large:3201", "large:3201", "small:1");
        assertThat(asked(new WhichLimitRounds(OF_SIX), 3, "-+", small)).endsWith("small:1", "end");
        assertThat(asked(new WhichLimitRounds(OF_SIX), 3, "+++++", small)).endsWith("large:3201", "small:1");
        assertThat(asked(new WhichLimitRounds(OF_SIX), 3, "", List.of())).containsExactly("large:16001");
    }

    /** Answers as a quota does that counts what was admitted at the start of a minute, and returns all that was asked. */
    private static List<Observation> run(AccountingPlan plan, BiPredicate<Long, Step.Probe> admits) {
        List<Observation> seen = new ArrayList<>();
        Instant now = START;
        long used = 0;
        while (plan.next(seen, now) instanceof Step.Probe probe) {
            if (probe.at().isAfter(now)) {
                used = 0;
                now = probe.at();
            }
            boolean admitted = admits.test(used, probe);
            used += admitted ? probe.cost() : 0;
            seen.add(answered(probe, seen.size(), now, admitted));
            now = now.plusMillis(50);
            assertThat(seen).hasSizeLessThan(200);
        }
        return seen;
    }

    private static List<Observation> ofRound(int round, List<Observation> seen) {
        return Burst.of(round, seen).requests();
    }

    @Test
    void it_ends_with_the_round_that_answers_the_question() {
        AccountingPlan plan = new AccountingPlan(Question.DENIAL, PREMISES, LEVEL, 1_000);
        List<Observation> seen = run(plan, (used, probe) -> used + probe.cost() <= 5_000);

        // three until one is denied, and six by turns; half a window later three until one is denied, and one more
        assertThat(ofRound(1, seen)).hasSize(3 + 6 + 3 + 1);
        assertThat(seen).hasSize(13);
        assertThat(plan.next(seen, START)).isEqualTo(new Step.End("the question is answered"));
        assertThat(new AccountingPlan(Question.DENIAL, PREMISES, 0.999999999, 1_000).next(seen, START))
                .isInstanceOf(Step.Probe.class);
    }

    @ParameterizedTest
    @CsvSource({"BURNDOWN, 123.05", "DENIAL, 63.05"})
    void between_two_rounds_it_waits_until_the_quota_is_back(Question question, double seconds) {
        AccountingPlan plan = new AccountingPlan(question, PREMISES, 1 - 1e-12, 1_000);
        // refuses everything, so that a round tells nothing and is soon over
        List<Observation> seen = new ArrayList<>();
        Instant now = START;
        while (plan.next(seen, now) instanceof Step.Probe probe
                && probe.purpose().startsWith("round 1 ")) {
            now = probe.at();
            seen.add(answered(probe, seen.size(), now, false));
            assertThat(seen).hasSizeLessThan(50);
        }
        Step.Probe next = (Step.Probe) plan.next(seen, now);

        assertThat(next.purpose()).startsWith("round 2 ");
        assertThat(Duration.between(now, next.at()).toNanos() / 1e9).isCloseTo(seconds, within(1e-6));
        // what is later already does not wait
        Instant later = now.plusSeconds(200);
        assertThat(((Step.Probe) plan.next(seen, later)).at()).isEqualTo(later);
    }

    /** Quota is back after the first small request that is asked for after a denial: 50 ms later the next round begins. */
    @Test
    void a_round_that_found_quota_back_is_followed_by_the_next_at_once() {
        AccountingPlan plan = new AccountingPlan(Question.DENIAL, PREMISES, 1 - 1e-12, 1_000);
        List<Observation> seen = new ArrayList<>();
        Instant now = START;
        for (boolean admitted : new boolean[] {true, false, false, false, true}) {
            Step.Probe probe = (Step.Probe) plan.next(seen, now);
            assertThat(probe.purpose()).startsWith("round 1 ");
            now = probe.at();
            seen.add(answered(probe, seen.size(), now, admitted));
        }
        Step.Probe next = (Step.Probe) plan.next(seen, now);

        assertThat(next.purpose()).isEqualTo(Burst.purpose(2, "drain"));
        assertThat(Duration.between(now, next.at())).isEqualTo(Duration.ofMillis(50));
    }

    /** A bucket that refills at half the nominal rate is to be nearly full again, and twice as much if output may have been reserved. */
    @Test
    void rounds_pause_for_a_window_if_nothing_else_is_said() {
        Burst none = Burst.of(1, List.of());
        assertThat(new WhichLimitRounds(PREMISES).pauseWindows(none)).isEqualTo(1.05);
        assertThat(new ReservationRounds(8_000, 1_000).pauseWindows(none)).isEqualTo(1.05);
        assertThat(new CapacityRounds(8_000).pauseWindows(none)).isEqualTo(1.05);
        assertThat(new DenialRounds(8_000, WINDOW.toNanos()).pauseWindows(none)).isEqualTo(1.05);
        assertThat(new BurndownRounds(8_000, 1_000).pauseWindows(none)).isEqualTo(2.05);
    }

    @ParameterizedTest
    @CsvSource({
        "WHICH_LIMIT, quiet, 4",
        "DENIAL, quiet, 8",
        "RESERVATION, quiet, 2",
        "BURNDOWN, quiet, 3",
        "CAPACITY, quiet, 1",
        "CAPACITY, unknown, 2",
        "CAPACITY, 0.5, 2"
    })
    void a_question_has_so_many_rounds(Question question, String start, int rounds) {
        AccountingPlan plan = new AccountingPlan(question, PREMISES.withStart(Start.parse(start)), 1 - 1e-12, 1_000);

        // nothing but the cheapest is admitted, which tells next to nothing
        List<Observation> seen = run(plan, (used, probe) -> question == Question.DENIAL && probe.cost() == 1);

        assertThat(ofRound(rounds, seen)).isNotEmpty();
        assertThat(ofRound(rounds + 1, seen)).isEmpty();
        assertThat(plan.next(seen, START)).isEqualTo(new Step.End("the rounds are over"));
    }

    @Test
    void the_capacity_is_an_answer_without_a_probability() {
        AccountingPlan plan = new AccountingPlan(Question.CAPACITY, PREMISES, LEVEL, 1_000);

        List<Observation> seen = run(plan, (used, probe) -> used + probe.cost() <= 5_000);

        assertThat(Burst.tokens(seen)).isBetween(4_981L, 5_000L);
        assertThat(plan.next(seen, START)).isEqualTo(new Step.End("the rounds are over"));
    }

    @Test
    void it_is_named_and_has_its_largest_output_as_an_option() {
        AccountingPlan plan = new AccountingPlan(Question.RESERVATION, PREMISES, LEVEL, 321);

        assertThat(plan.id()).isEqualTo("reservation");
        assertThat(plan.options()).hasSize(1).containsEntry("largest-output", "321");
        assertThat(new AccountingPlan(Question.DENIAL, PREMISES, LEVEL, 321).options())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void the_largest_output_is_a_token_at_least(int tokens) {
        assertThatThrownBy(() -> new AccountingPlan(Question.BURNDOWN, PREMISES, LEVEL, tokens))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the largest output must be at least 1 token: " + tokens);
        assertThat(new AccountingPlan(Question.BURNDOWN, PREMISES, LEVEL, 1).options())
                .containsEntry("largest-output", "1");
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.96", "0.99, 0.996"})
    void the_goal_leaves_two_fifths_of_the_doubt(double level, double goal) {
        assertThat(Goal.of(level)).isCloseTo(goal, within(1e-12));
        assertThat(Goal.checked(level)).isEqualTo(level);
    }

    @Test
    void a_burst_knows_its_requests_by_round_and_role() {
        List<Observation> seen = List.of(
                answered(Step.Probe.of(START, 5, Burst.purpose(1, "drain"), "x"), 0, START, true),
                answered(Step.Probe.of(START, 7, Burst.purpose(1, "drain"), "x"), 1, START, false),
                answered(Step.Probe.of(START, 1, Burst.purpose(1, "small"), "x"), 2, START, true),
                answered(Step.Probe.of(START, 9, Burst.purpose(12, "drain"), "x"), 3, START.plusSeconds(9), false),
                answered(Step.Probe.of(START, 9, Burst.purpose(12, "drain"), "x"), 4, START.plusSeconds(9), false));

        assertThat(Burst.of(1, seen).requests()).containsExactlyElementsOf(seen.subList(0, 3));
        assertThat(Burst.of(1, seen).of("drain")).containsExactlyElementsOf(seen.subList(0, 2));
        assertThat(Burst.of(2, seen).requests()).isEmpty();
        assertThat(Burst.tokens(seen)).isEqualTo(6);
        assertThat(Burst.tailDenied(seen)).isEqualTo(2);
        assertThat(Burst.tailDenied(seen.subList(3, 5))).isEqualTo(2);
        assertThat(Burst.tailDenied(seen.subList(0, 3))).isZero();
        assertThat(Burst.any(seen.subList(0, 1), Observation::denied)).isFalse();
        assertThat(Burst.any(seen, Observation::denied)).isTrue();
        assertThat(Burst.of(12, seen).after(Duration.ofSeconds(1))).isEqualTo(START.plusMillis(10_050));
    }
}
