package dev.limitlens.plan;

import static dev.limitlens.analysis.Answered.START;
import static dev.limitlens.analysis.Answered.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.AskedBucket;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.PairInference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is asked of two limits of which something is known: one of 1,500 tokens, 500 a second, and one of 7,000 a minute. */
class KnownPairTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);
    private static final Budget BUDGET = Budget.standard(PREMISES);
    private static final double GOAL = 0.996;
    private static final String COUNT = "pair: how many requests at once?";
    private static final String REFUSED = "pair: validate: too much";
    private static final String ADMITTED = "pair: validate: just enough";

    private static PairInference pair;
    private static Inference single;

    private final PairEstimation estimation = new PairEstimation(PREMISES, ProbeCosts.STANDARD, GOAL);
    private final PairTest test = new PairTest(PREMISES, estimation);
    private final Answered answered = AskedBucket.besideTokens();

    @BeforeAll
    static void infer() {
        single = new Inference(PREMISES, START);
        pair = new PairInference(PREMISES, START);
        for (Observation observation : AskedBucket.besideTokens().list()) {
            single.observe(observation);
            pair.observe(observation);
        }
    }

    private static Remaining remaining(List<Observation> seen) {
        return Remaining.of(BUDGET, seen);
    }

    private Optional<Step> estimated(double now) {
        return estimation.next(pair, answered.list(), at(now), remaining(answered.list()));
    }

    private Optional<Step> tested(boolean identified, double now) {
        return test.next(pair, single, identified, answered.list(), at(now), remaining(answered.list()));
    }

    @Test
    void two_limits_are_identified_if_there_are_two_and_both_families_are_known() {
        double families = pair.familiesProbability();

        assertThat(families).isBetween(0.01, GOAL);
        assertThat(estimation.isIdentified(pair, 1)).isFalse();
        assertThat(estimation.isKnown(pair)).isFalse();
        PairEstimation lenient = new PairEstimation(PREMISES, ProbeCosts.STANDARD, 0.5 * families);
        assertThat(lenient.isIdentified(pair, 0.51)).isTrue();
        assertThat(lenient.isIdentified(pair, 0.49)).isFalse();
    }

    @Test
    void what_tells_most_is_asked_within_the_budget() {
        Step.Probe next = (Step.Probe) estimated(18).orElseThrow();

        assertThat(next.purpose()).startsWith("pair: ");
        assertThat(next.at()).isBetween(at(18), at(300));
        assertThat(next.cost()).isBetween(1L, remaining(answered.list()).tokens());
        // nothing is asked after the end
        estimated(299).ifPresent(late -> assertThat(((Step.Probe) late).at()).isBetween(at(299), at(300)));
    }

    @Test
    void requests_are_counted_until_one_is_refused() {
        answered.admitted(18, 1, COUNT);
        assertThat(estimated(18.2)).hasValueSatisfying(step -> {
            Step.Probe count = (Step.Probe) step;
            assertThat(count.purpose()).isEqualTo(COUNT);
            assertThat(count.cost()).isEqualTo(1);
            assertThat(count.at()).isEqualTo(at(18.2));
            assertThat(count.why()).isEqualTo("until one is refused");
        });
        answered.refused(18.2, 1, COUNT);
        assertThat(estimated(18.4))
                .hasValueSatisfying(
                        step -> assertThat(((Step.Probe) step).why()).isNotEqualTo("until one is refused"));
    }

    @Test
    void the_hidden_limit_is_used_up_by_what_the_faster_one_admits() {
        Optional<Step> use = estimation.useUp(pair, at(18), remaining(answered.list()), "use");

        boolean first = PairEstimation.isFirstHidden(pair);
        Inference faster = first ? pair.second() : pair.first();
        use.ifPresent(step -> {
            Step.Probe probe = (Step.Probe) step;
            assertThat(probe.purpose()).isEqualTo("use");
            assertThat(probe.at()).isBetween(at(18), at(78));
            assertThat(faster.surelyAdmitted(probe.at(), SureUse.DOUBT, 32_000)).isGreaterThanOrEqualTo(probe.cost());
        });
        assertThat(estimation.useUp(pair, at(18), new Remaining(at(17), 20_000), "use"))
                .isEmpty();
    }

    private static Step.Probe probe(Optional<Step> step) {
        return (Step.Probe) step.orElseThrow();
    }

    private static void assertSure(Step.Probe test) {
        Instant at = test.at();
        double least = Math.min(
                pair.first().surelyRefused(at, 0.015, 32_000), pair.second().surelyRefused(at, 0.015, 32_000));
        double most = Math.min(
                pair.first().surelyAdmitted(at, 0.015, 32_000), pair.second().surelyAdmitted(at, 0.015, 32_000));
        if (test.purpose().equals(REFUSED)) {
            assertThat(test.cost() + 1.0).isGreaterThanOrEqualTo(least);
        } else {
            assertThat(test.purpose()).isEqualTo(ADMITTED);
            assertThat((double) test.cost()).isLessThanOrEqualTo(most);
        }
    }

    @Test
    void two_limits_are_tested_by_a_refusal_and_an_admission_twice() {
        Step.Probe first = probe(tested(true, 18));
        assertSure(first);
        assertThat(first.at()).isBetween(at(18), at(101));

        answered.refused(41, first.cost(), REFUSED);
        Step.Probe second = probe(tested(true, 42));
        assertSure(second);
        assertThat(second.at()).isBetween(at(42), at(102));

        answered.admitted(43, 100, ADMITTED);
        Step.Probe third = probe(tested(true, 44));
        assertSure(third);
        assertThat(third.at()).isAfterOrEqualTo(at(44));

        answered.refused(70, 9_000, REFUSED).admitted(71, 100, ADMITTED);
        assertThat(tested(true, 72)).isEmpty();
        // using one up in between is no test; something else begins the test anew
        answered.admitted(73, 100, "pair: validate: use up");
        assertThat(tested(true, 74)).isEmpty();
        answered.admitted(75, 100, "probe");
        assertThat(tested(true, 76)).isPresent();
    }

    @Test
    void a_contradiction_begins_the_test_anew_and_it_ends_after_24() {
        answered.refused(41, 9_000, REFUSED)
                .admitted(42, 10, ADMITTED)
                .refused(43, 9_000, REFUSED)
                .refused(44, 10, ADMITTED);
        assertThat(tested(true, 45)).isPresent();
        for (int i = 4; i < 23; i++) {
            answered.refused(45, 10, ADMITTED);
        }
        assertThat(tested(true, 46)).isPresent();
        answered.refused(46, 10, ADMITTED);
        assertThat(tested(true, 46)).isEmpty();
        assertThat(tested(false, 46)).isEmpty();
    }

    @Test
    void what_is_not_identified_yet_is_tested_on() {
        answered.refused(41, 9_000, REFUSED)
                .admitted(42, 10, ADMITTED)
                .refused(43, 9_000, REFUSED)
                .admitted(44, 10, ADMITTED);
        assertThat(tested(true, 45)).isEmpty();
        tested(false, 45).ifPresent(step -> {
            assertThat(((Step.Probe) step).purpose()).startsWith("pair: validate: ");
            assertThat(((Step.Probe) step).at()).isBetween(at(45), at(106));
        });
    }
}
