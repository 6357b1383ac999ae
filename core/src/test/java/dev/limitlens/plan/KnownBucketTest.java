package dev.limitlens.plan;

import static dev.limitlens.analysis.Answered.START;
import static dev.limitlens.analysis.Answered.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.AskedBucket;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Knowledge;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is still asked of a bucket of 1,500 tokens that refills 500 a second, once that much is known of it. */
class KnownBucketTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);
    private static final Budget BUDGET = Budget.standard(PREMISES);
    private static final Answered ANSWERED = AskedBucket.alone();
    private static final Inference KNOWN = inference(PREMISES, ANSWERED.list());
    private static final Instant NOW = last(ANSWERED.list()).receivedAt();

    private static Observation last(List<Observation> observations) {
        return observations.get(observations.size() - 1);
    }

    private static Inference inference(Premises premises, List<Observation> observations) {
        Inference inference = new Inference(premises, START);
        observations.forEach(inference::observe);
        return inference;
    }

    private static Answered more() {
        return AskedBucket.alone();
    }

    private static Step.Probe probe(Optional<? extends Step> step) {
        return (Step.Probe) step.orElseThrow();
    }

    private static Optional<Step> search(Premises premises, Answered answered) {
        return new HiddenLimitSearch(premises).next(KNOWN, answered.list(), NOW, Remaining.of(BUDGET, answered.list()));
    }

    @Test
    void a_time_is_looked_for_within_a_window_and_the_budget() {
        Remaining remaining = new Remaining(at(30), 10);

        assertThat(SureUse.first(PREMISES, at(0), remaining, t -> true)).contains(at(0));
        assertThat(SureUse.first(PREMISES, at(0), remaining, t -> !t.isBefore(at(6.5))))
                .contains(at(7));
        assertThat(SureUse.first(PREMISES, at(0), remaining, t -> !t.isBefore(at(30))))
                .contains(at(30));
        assertThat(SureUse.first(PREMISES, at(0), remaining, t -> !t.isBefore(at(30.1))))
                .isEmpty();
        assertThat(SureUse.first(PREMISES, at(0), new Remaining(at(300), 10), t -> !t.isBefore(at(60))))
                .contains(at(60));
        assertThat(SureUse.first(PREMISES, at(0), new Remaining(at(300), 10), t -> !t.isBefore(at(60.1))))
                .isEmpty();
        assertThat(SureUse.first(PREMISES, at(0), new Remaining(at(300), 0), t -> true))
                .isEmpty();
        assertThat(SureUse.first(PREMISES, at(0), new Remaining(at(300), 1), t -> true))
                .contains(at(0));
    }

    @Test
    void a_limit_is_used_as_far_as_it_surely_admits_once_much_of_it_is_back() {
        Knowledge known = Knowledge.of(KNOWN);
        Remaining remaining = new Remaining(at(300), 20_000);

        Step.Probe use =
                probe(SureUse.largest(KNOWN, known, 20_000, (t, cost) -> true, PREMISES, NOW, remaining, "use"));
        assertThat((double) use.cost())
                .isGreaterThanOrEqualTo(0.6 * known.capacity())
                .isLessThan(1_530);
        assertThat(KNOWN.surelyAdmitted(use.at(), SureUse.DOUBT, 20_000)).isGreaterThanOrEqualTo(use.cost());
        assertThat(use.purpose()).isEqualTo("use");
        // as long as it waits for what tells, and no more than may be spent
        Step.Probe later = probe(SureUse.largest(
                KNOWN, known, 1_000, (t, cost) -> cost == 1_000 && t.isAfter(at(40)), PREMISES, NOW, remaining, "use"));
        assertThat(later.cost()).isEqualTo(1_000);
        assertThat(later.at()).isAfter(at(40)).isBefore(at(42));
        assertThat(SureUse.largest(
                        KNOWN, known, 20_000, (t, c) -> true, PREMISES, NOW, new Remaining(at(300), 800), "use"))
                .isEmpty();
    }

    @Test
    void before_a_second_limit_is_looked_for_the_first_one_must_be_known() {
        Step.Probe first = probe(search(PREMISES, more()));
        assertThat(first.purpose()).isEqualTo("second limit? how fast is the one that is known?");

        // but not for ever
        Answered many = more();
        for (int i = 0; i < 30; i++) {
            many.refused(32.3, 1, HiddenLimitSearch.PURPOSE + "x");
        }
        Step.Probe use = probe(search(PREMISES, many));
        assertThat(use.purpose()).isEqualTo("second limit? use what the first one admits");
        assertThat(use.cost()).isBetween(900L, 1_530L);
    }

    @Test
    void where_more_than_twice_the_nominal_capacity_went_through_there_is_no_second_limit() {
        assertThat(search(PREMISES, more().admitted(32.3, 17_000, "x"))).isEmpty();
        // what went through in two windows may have been two windows' worth
        assertThat(search(PREMISES, more().admitted(90, 9_000, "x"))).isPresent();
    }

    @Test
    void a_limit_on_requests_is_looked_for_with_many_cheap_ones_where_one_is_stated() {
        Premises both = new Premises(8_000, MINUTE, Start.QUIET, OptionalLong.of(12));
        Step.Probe cheap = probe(search(both, more()));
        assertThat(cheap.purpose()).isEqualTo("second limit? on requests");
        assertThat(cheap.cost()).isEqualTo(1);
        assertThat(cheap.at()).isEqualTo(NOW);

        Answered many = more();
        for (int i = 0; i < 30; i++) {
            many.admitted(32.3, 1, "x");
        }
        assertThat(probe(search(both, many)).purpose()).isNotEqualTo("second limit? on requests");
    }

    private static final String USE = HiddenLimitSearch.PURPOSE + "use what the first one admits";

    private static Optional<Step> again(Answered answered) {
        return HiddenLimitSearch.again(answered.list(), at(99));
    }

    @Test
    void what_should_have_been_admitted_is_halved_until_that_is_sure() {
        Answered answered = new Answered().admitted(0, 1_400, "probe");
        assertThat(again(answered)).isEmpty();
        assertThat(again(answered.admitted(1, 1_001, USE))).isEmpty();
        Step.Probe half = probe(again(answered.refused(2, 1_001, USE)));
        assertThat(half.cost()).isEqualTo(500);
        assertThat(half.at()).isEqualTo(at(99));
        assertThat(half.purpose()).isEqualTo(USE);
        // whatever the answer, as long as it was refused first
        assertThat(probe(again(answered.admitted(3, 500, USE))).cost()).isEqualTo(250);
        assertThat(probe(again(answered.refused(4, 250, USE))).cost()).isEqualTo(125);
        assertThat(probe(again(answered.refused(5, 125, USE))).cost()).isEqualTo(62);
        // four refusals are enough
        assertThat(again(answered.refused(6, 62, USE))).isEmpty();
    }

    @Test
    void halving_ends_after_eight_and_at_a_token() {
        Answered answered = new Answered().refused(0, 2_000, ValidatingPlan.ADMITTED);
        long cost = 2_000;
        for (int i = 1; i < 8; i++) {
            assertThat(probe(again(answered)).cost()).isEqualTo(cost / 2);
            cost /= 2;
            answered.admitted(i, cost, USE);
        }
        assertThat(again(answered)).isEmpty();
        assertThat(again(new Answered().refused(0, 1, USE))).isEmpty();
        assertThat(probe(again(new Answered().refused(0, 2, USE))).cost()).isEqualTo(1);
        // what was not sure to be admitted may have been refused by the first limit
        assertThat(again(new Answered().refused(0, 2_000, "probe"))).isEmpty();
        assertThat(probe(again(new Answered().refused(0, 2_000, "probe").refused(1, 1_000, USE)))
                        .cost())
                .isEqualTo(500);
    }

    private static Situation situation(Inference state, List<Observation> observations, double now) {
        return new Situation(PREMISES, BUDGET, ProbeCosts.STANDARD, state, observations, START, 0, at(now));
    }

    @Test
    void a_model_is_tested_in_pairs_that_lie_apart() {
        Answered answered = more();
        Step.Probe first = probe(ModelTest.next(situation(KNOWN, answered.list(), 33)));
        assertThat(first.purpose()).isEqualTo("test of the model");
        assertThat(first.at()).isAfterOrEqualTo(at(51));
        // sure to be admitted, and little less than all there is
        assertThat(first.cost()).isBetween(1_400L, 1_530L);

        answered.admitted(52, first.cost(), "test of the model");
        Step.Probe second = probe(ModelTest.next(situation(KNOWN, answered.list(), 53)));
        assertThat(second.at()).isBetween(at(53), at(54));
        assertThat(second.cost()).isGreaterThan(1_498);

        answered.refused(53, second.cost(), "test of the model");
        assertThat(probe(ModelTest.next(situation(KNOWN, answered.list(), 54))).at())
                .isBetween(at(57.6), at(59));
        assertThat(ModelTest.next(situation(KNOWN, answered.list(), 297))).isEmpty();
        for (int i = 2; i < 16; i++) {
            assertThat(ModelTest.next(situation(KNOWN, answered.list(), 60))).isPresent();
            answered.refused(60, 2_000, "test of the model");
        }
        assertThat(ModelTest.next(situation(KNOWN, answered.list(), 60))).isEmpty();
    }

    @Test
    void parameters_are_made_known_better_for_a_while_unless_they_are_known() {
        assertThat(Sharpening.next(situation(KNOWN, more().list(), 33), "known"))
                .isEqualTo(new Step.End("known"));

        List<Observation> few = more().list().subList(0, 11);
        Inference vague = inference(PREMISES, few);
        assertThat(vague.knowsParametersTo(0.1)).isFalse();
        assertThat(Sharpening.next(situation(vague, few, 10), "vague"))
                .isInstanceOfSatisfying(Step.Probe.class, probe -> {
                    assertThat(probe.purpose()).isEqualTo("parameters");
                    assertThat(probe.at()).isBetween(at(10), at(43.8));
                });
        assertThat(Sharpening.next(situation(vague, few, 43.81), "late")).isEqualTo(new Step.End("late"));
        Answered many = new Answered();
        for (int i = 0; i < 54; i++) {
            many.admitted(3, 1, "probe");
        }
        assertThat(Sharpening.next(situation(vague, many.list(), 10), "many")).isEqualTo(new Step.End("many"));
        assertThat(Sharpening.next(situation(vague, many.list().subList(0, 53), 10), "many"))
                .isInstanceOf(Step.Probe.class);
    }

    private static final Reserve RESERVE = new Reserve(0.996);

    @Test
    void what_refills_needs_no_reserve() {
        assertThat(RESERVE.matters(situation(KNOWN, more().list(), 33))).isFalse();
    }

    @Test
    void a_part_of_the_first_window_is_held_back_until_uses_lie_apart() {
        List<Observation> seen = new Answered()
                .admitted(0, 2_400, "opening")
                .refused(8, 300, "probe 1")
                .list();
        Inference early = inference(PREMISES, seen);

        assertThat(RESERVE.matters(situation(early, seen, 9)))
                .isEqualTo(situation(early, seen, 9).refilling() < 0.5);
        assertThat(RESERVE.matters(situation(early, seen, 60))).isFalse();
        assertThat(RESERVE.holdsBack(situation(early, seen, 9))).isTrue();
        assertThat(RESERVE.holdsBack(situation(early, seen, 30.6))).isFalse();
        // how much is left is searched for by halves, but not with more than half of what may be asked for
        Step.Probe search = probe(RESERVE.search(situation(early, seen, 9)));
        assertThat(search.at()).isEqualTo(at(9));
        assertThat(search.purpose()).isEqualTo("probe 2");
        double low = early.headroom(at(9), 0.05);
        double high = early.headroom(at(9), 0.95);
        assertThat(search.cost()).isEqualTo(Math.min(4_000, Math.round((low + high) / 2)));
    }

    @Test
    void what_is_left_is_searched_for_roughly_at_first_and_not_where_it_is_much() {
        List<Observation> seen = new Answered()
                .admitted(0, 2_400, "opening")
                .refused(8, 4_000, "probe 1")
                .list();
        Inference early = inference(PREMISES, seen);

        Step.Probe search = probe(RESERVE.search(situation(early, seen, 9)));
        double low = early.headroom(at(9), 0.05);
        double high = early.headroom(at(9), 0.95);
        assertThat(search.cost()).isEqualTo(Math.round((low + high) / 2)).isBetween(1L, 4_000L);
        // once uses lie apart only little is searched for
        assertThat(RESERVE.search(situation(early, seen, 31))).isEmpty();
        RESERVE.best(situation(early, seen, 9))
                .ifPresent(best -> assertThat(best.at()).isBetween(at(9), at(30.6)));
    }

    /** A plan that has nothing left to ask. */
    private record Done() implements ExperimentPlan {
        @Override
        public String id() {
            return "done";
        }

        @Override
        public Step next(List<Observation> observations, Instant now) {
            return new Step.End("done");
        }
    }

    /** The bucket is known to three quarters only: that is taken as sure enough here. */
    private static final double LEVEL = 0.7;

    private static Step validated(Budget budget, double level, Answered answered) {
        List<Observation> seen = answered.list();
        return new ValidatingPlan(new Done(), PREMISES, level, budget)
                .next(seen, last(seen).receivedAt());
    }

    @Test
    void an_answer_is_put_to_the_test_by_what_it_refuses_and_admits_twice() {
        Answered answered = more();
        ValidatingPlan plan = new ValidatingPlan(new Done(), PREMISES, LEVEL, BUDGET);
        double second = 32.3;
        for (int i = 0; i < 4; i++) {
            boolean refused = i % 2 == 0;
            Step.Probe test = (Step.Probe) plan.next(answered.list(), at(second));

            assertThat(test.purpose()).isEqualTo(refused ? "validate: too much" : "validate: just enough");
            assertThat(test.cost()).isBetween(1_300L, 1_700L);
            double sent = Duration.between(START, test.at()).toNanos() / 1e9;
            // two pairs lie apart, and an admission follows its refusal
            assertThat(sent).isBetween(second + (refused ? 22.2 : 0), second + (refused ? 24 : 4));
            second = sent + 0.1;
            if (refused) {
                answered.refused(sent, test.cost(), test.purpose());
            } else {
                answered.admitted(sent, test.cost(), test.purpose());
            }
        }
        assertThat(plan.next(answered.list(), at(second))).isEqualTo(new Step.End("done"));
        assertThat(plan.id()).isEqualTo("done");
        assertThat(plan.options()).containsEntry("validation", "4");
    }

    @Test
    void what_is_not_identified_or_has_no_budget_left_is_not_tested() {
        Step.End end = new Step.End("done");

        assertThat(validated(BUDGET, 0.999, more())).isEqualTo(end);
        assertThat(validated(new Budget(32_000, ANSWERED.list().size(), MINUTE), LEVEL, more()))
                .isEqualTo(end);
        assertThat(validated(new Budget(Remaining.spent(more().list()), 200, MINUTE.multipliedBy(5)), LEVEL, more()))
                .isEqualTo(end);
        assertThat(new ValidatingPlan(new Done(), PREMISES, LEVEL, BUDGET).next(List.of(), NOW))
                .isEqualTo(end);
    }
}
