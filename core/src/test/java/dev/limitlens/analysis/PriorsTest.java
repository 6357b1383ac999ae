package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.AccountingRule.Limited;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is believed before the first answer, and the words for it. */
class PriorsTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    private static Premises ofRequests(long requests) {
        return new Premises(8_000, Duration.ofMinutes(1), Start.QUIET, OptionalLong.of(requests));
    }

    @ParameterizedTest
    @EnumSource(Question.class)
    void the_ways_to_account_are_all_there_is(Question question) {
        List<AccountingRule> rules = AccountingRule.of(question);

        assertThat(rules.stream().mapToDouble(AccountingRule::prior).sum()).isCloseTo(1, within(1e-12));
        assertThat(rules).doesNotHaveDuplicates().allMatch(r -> r.prior() > 0);
        assertThat(Question.of(question.id())).contains(question);
    }

    private static Map<String, Double> priorByValue(Question question) {
        Map<String, Double> priors = new LinkedHashMap<>();
        AccountingRule.of(question).forEach(r -> priors.merge(r.value(), r.prior(), Double::sum));
        return priors;
    }

    @Test
    void each_answer_to_a_question_has_its_prior() {
        assertThat(priorByValue(Question.WHICH_LIMIT).keySet()).containsExactly("tokens", "requests", "both");
        priorByValue(Question.WHICH_LIMIT).values().forEach(p -> assertThat(p).isCloseTo(1 / 3.0, within(1e-12)));
        assertThat(priorByValue(Question.DENIAL).keySet()).containsExactly("free", "charged", "penalty", "restart");
        assertThat(priorByValue(Question.DENIAL).get("free")).isCloseTo(0.49, within(1e-12));
        assertThat(priorByValue(Question.DENIAL).get("charged")).isCloseTo(0.474, within(1e-12));
        assertThat(priorByValue(Question.DENIAL).get("penalty")).isCloseTo(0.03, within(1e-12));
        assertThat(priorByValue(Question.DENIAL).get("restart")).isCloseTo(0.006, within(1e-12));
        assertThat(priorByValue(Question.RESERVATION).get("reserved")).isCloseTo(0.5, within(1e-12));
        assertThat(priorByValue(Question.RESERVATION).get("none")).isCloseTo(0.5, within(1e-12));
        assertThat(priorByValue(Question.BURNDOWN).keySet()).containsExactly("1", "2", "3", "5", "10", "15");
        assertThat(priorByValue(Question.BURNDOWN).get("1")).isCloseTo(0.4, within(1e-12));
        assertThat(priorByValue(Question.CAPACITY)).containsOnlyKeys("capacity");
    }

    private static double sum(List<AccountingRule> rules, java.util.function.Predicate<AccountingRule> which) {
        return rules.stream().filter(which).mapToDouble(AccountingRule::prior).sum();
    }

    @Test
    void what_is_not_asked_is_averaged_over() {
        // a tenth of limits charge what they deny, two in a hundred then deny everything, and a tenth of them count
        // requests
        for (Question question :
                new Question[] {Question.WHICH_LIMIT, Question.RESERVATION, Question.BURNDOWN, Question.CAPACITY}) {
            assertThat(sum(AccountingRule.of(question), r -> r.denial() == Denial.CHARGED))
                    .as(question.id())
                    .isCloseTo(0.1, within(1e-12));
            assertThat(sum(AccountingRule.of(question), r -> r.denial() == Denial.PENALTY))
                    .as(question.id())
                    .isCloseTo(0.02, within(1e-12));
            assertThat(AccountingRule.of(question)).noneMatch(r -> r.denial() == Denial.RESTART);
        }
        for (Question question : new Question[] {Question.DENIAL, Question.RESERVATION}) {
            assertThat(sum(AccountingRule.of(question), r -> r.metering() == Limited.REQUESTS))
                    .as(question.id())
                    .isCloseTo(0.1, within(1e-12));
        }
        assertThat(sum(AccountingRule.of(Question.BURNDOWN), AccountingRule::reserve))
                .isCloseTo(0.5, within(1e-12));
        assertThat(AccountingRule.of(Question.BURNDOWN))
                .allMatch(r -> r.value().equals(Integer.toString(r.burndown())) && r.metering() == Limited.TOKENS);
        assertThat(AccountingRule.of(Question.RESERVATION))
                .allMatch(r -> r.reserve() == r.value().equals("reserved") && r.burndown() == 1);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 3", "6, 9", "99, 148", "100, 150", "101, 150", "4000, 150"})
    void a_second_limit_on_requests_may_be_half_as_much_again_as_is_stated(long stated, int reach) {
        assertThat(Accounting.requestReach(ofRequests(stated))).isEqualTo(reach);
        assertThat(Accounting.requestReach(PREMISES)).isEqualTo(64);
        assertThat(Accounting.tokenReach(PREMISES)).isEqualTo(16_000);
    }

    @Test
    void an_accounting_is_averaged_over_every_family_with_even_odds() {
        // phases 0 and 15 s are observed, and one next to the second that makes no difference
        long[] times = {60 * SECOND, 75 * SECOND, 75 * SECOND + 1, 135 * SECOND};
        List<AccountingAlgorithms> ofTokens = AccountingAlgorithms.of(PREMISES, 8_000, false, false, times);
        List<AccountingAlgorithms> ofRequests = AccountingAlgorithms.of(PREMISES, 16, true, false, times);

        Map<String, Double> priors = new LinkedHashMap<>();
        ofRequests.forEach(a -> priors.merge(a.algorithm().id(), a.prior(), Double::sum));
        assertThat(priors).hasSize(8);
        priors.forEach((id, prior) -> assertThat(prior).as(id).isCloseTo(1 / 7.0, within(1e-4)));
        assertThat(ofTokens).noneMatch(a -> a.algorithm() instanceof Pacer);
        assertThat(ofTokens.stream().mapToDouble(AccountingAlgorithms::prior).sum())
                .isCloseTo(1, within(1e-4));
        // half of the fixed windows are on the clock, the others between two requests, wherever there is room
        assertThat(ofTokens)
                .filteredOn(a -> a.algorithm() instanceof FixedWindow)
                .extracting(a -> ((FixedWindow) a.algorithm()).phaseNanos() / 1e9)
                .containsExactly(0.0, 7.5, 37.5);
        assertThat(ofTokens.get(1).prior()).isCloseTo(0.25 / 14, within(1e-9));
        assertThat(ofTokens.get(2).prior()).isCloseTo(0.75 / 14, within(1e-9));
        assertThat(ofTokens)
                .filteredOn(a -> a.algorithm() instanceof TokenBucket)
                .extracting(a -> ((TokenBucket) a.algorithm()).refillPerSecond())
                .hasSize(9)
                .startsWith(8_000 / 240.0)
                .contains(8_000 / 60.0)
                .endsWith(8_000 / 15.0);
        assertThat(ofTokens)
                .extracting(AccountingAlgorithms::algorithm)
                .contains(
                        new SteppedBucket(4_000, 30 * SECOND, 0),
                        new SteppedBucket(2_000, 15 * SECOND, 0),
                        new SteppedBucket(8_000 / 12.0, 5 * SECOND, 0));
        assertThat(ofRequests)
                .extracting(AccountingAlgorithms::algorithm)
                .contains(new Pacer(SECOND, Pacer.Anchor.PASS), new Pacer(10 * SECOND, Pacer.Anchor.PASS));
    }

    @Test
    void a_refill_is_the_nominal_one_at_the_median_and_symmetric_about_it() {
        assertThat(RefillPrior.factor(0)).isCloseTo(1 / 64.0, within(1e-9));
        assertThat(RefillPrior.factor(0.5)).isCloseTo(1, within(1e-9));
        assertThat(RefillPrior.factor(1)).isCloseTo(64, within(1e-6));
        assertThat(RefillPrior.factor(-1)).isEqualTo(RefillPrior.factor(0));
        assertThat(RefillPrior.factor(2)).isEqualTo(RefillPrior.factor(1));
        double before = 0;
        for (double at = 0.001; at < 1; at += 0.00371) {
            double factor = RefillPrior.factor(at);
            assertThat(factor).isGreaterThan(before);
            assertThat(RefillPrior.factor(1 - at) * factor).isCloseTo(1, within(1e-6));
            assertThat(RefillPrior.cumulative(factor)).isCloseTo(at, within(1e-5));
            before = factor;
        }
        assertThat(RefillPrior.cumulative(1 / 65.0)).isZero();
        assertThat(RefillPrior.cumulative(65)).isEqualTo(1);
        // a fifth lies next to nominal; within a factor of two also three quarters of the half and a third of the rest
        assertThat(RefillPrior.cumulative(1.05) - RefillPrior.cumulative(1 / 1.05))
                .isBetween(0.2, 0.3);
        assertThat(RefillPrior.cumulative(2) - RefillPrior.cumulative(0.5)).isBetween(0.67, 0.7);
    }

    @Test
    void the_entropy_of_an_answer_is_that_of_a_coin() {
        assertThat(Information.entropy(0.5)).isCloseTo(1, within(1e-9));
        assertThat(Information.entropy(0)).isZero();
        assertThat(Information.entropy(1)).isZero();
        assertThat(Information.entropy(-1)).isZero();
        assertThat(Information.entropy(2)).isZero();
        assertThat(Information.entropy(0.25)).isCloseTo(2 - 0.75 * Math.log(3) / Math.log(2), within(1e-9));
        for (double p = 0.005; p < 1; p += 0.0173) {
            double bits = -(p * Math.log(p) + (1 - p) * Math.log(1 - p)) / Math.log(2);
            assertThat(Information.entropy(p)).isCloseTo(bits, within(1e-5));
        }
        assertThat(Information.blur(0.5)).isEqualTo(0.5);
        assertThat(Information.blur(0)).isEqualTo(Posterior.LAPSE).isEqualTo(Information.blur(-3));
        assertThat(Information.blur(1))
                .isCloseTo(1 - Posterior.LAPSE, within(1e-12))
                .isEqualTo(Information.blur(3));
        assertThat(Information.logSum(Math.log(3), Math.log(5))).isCloseTo(Math.log(8), within(1e-12));
        assertThat(Information.logSum(-2_000, -2_000)).isCloseTo(-2_000 + Math.log(2), within(1e-9));
        assertThat(Information.logSum(Double.NEGATIVE_INFINITY, 1)).isEqualTo(1);
    }

    @Test
    void a_family_has_its_place_and_its_meaning() {
        assertThat(Families.WITH_CELLS).isEqualTo(9);
        for (int i = 0; i < Families.WITH_CELLS; i++) {
            assertThat(Families.index(Families.at(i))).isEqualTo(i);
            assertThat(Families.limits(Families.at(i))).isEqualTo(i < 8);
        }
        assertThat(Families.LIMITING)
                .containsExactlyElementsOf(LimiterSpec.ids().stream()
                        .filter(id -> !id.equals("unlimited"))
                        .toList());
        Map<String, Conclusion> offTheClock = new LinkedHashMap<>();
        LimiterSpec.ids().forEach(id -> offTheClock.put(id, Families.conclusion(id, false)));
        assertThat(offTheClock)
                .isEqualTo(Map.of(
                        "fixed-window", Conclusion.NEITHER,
                        "anchored-window", Conclusion.RELATIVE,
                        "sliding-log", Conclusion.RELATIVE,
                        "sliding-counter", Conclusion.NEITHER,
                        "bucketed-window", Conclusion.RELATIVE,
                        "token-bucket", Conclusion.NEITHER,
                        "stepped-bucket", Conclusion.NEITHER,
                        "pacer", Conclusion.NEITHER,
                        "unlimited", Conclusion.INCONCLUSIVE));
        assertThat(Families.conclusion("fixed-window", true)).isEqualTo(Conclusion.ABSOLUTE);
        assertThat(Families.conclusion("none-of-these", true)).isEqualTo(Conclusion.INCONCLUSIVE);
        assertThatThrownBy(() -> Families.conclusion("leaky", true)).hasMessage("unknown family 'leaky'");
    }

    @Test
    void what_others_use_comes_in_fiftieths_of_the_nominal_capacity() {
        // half of 8,000 a minute in requests of 160: 25 a minute
        HiddenUse use = new HiddenUse(0.5, 8_000, 60 * SECOND);

        assertThat(use.stepNanos()).isEqualTo(2_400_000_000L);
        assertThat(use.request()).isEqualTo(160);
        assertThat(new HiddenUse(0.9, 1, 10).stepNanos()).isEqualTo(1);
    }

    private static double evidence(double[] required, boolean[] admitted) {
        return CapacityScan.of(required, i -> admitted[i], CapacityPrior.about(100), i -> true)
                .logEvidence();
    }

    @Test
    void the_evidence_of_answers_is_their_likelihood_averaged_over_the_capacity() {
        CapacityPrior prior = CapacityPrior.about(100);
        double whole = prior.cumulative(prior.high()) - prior.cumulative(prior.low());
        double below = (prior.cumulative(80) - prior.cumulative(prior.low())) / whole;

        assertThat(evidence(new double[0], new boolean[0])).isCloseTo(0, within(1e-12));
        // an answer of 80 is admitted by what lies above, but for a lapse in 200
        assertThat(Math.exp(evidence(new double[] {80}, new boolean[] {true})))
                .isCloseTo(below / 200 + (1 - below) * 199 / 200, within(1e-12));
        assertThat(Math.exp(evidence(new double[] {80}, new boolean[] {false})))
                .isCloseTo((1 - below) / 200 + below * 199 / 200, within(1e-12));
        // beyond the ends of the prior every capacity says the same
        assertThat(Math.exp(evidence(new double[] {0.5}, new boolean[] {true}))).isCloseTo(0.995, within(1e-12));
        assertThat(Math.exp(evidence(new double[] {0.5}, new boolean[] {false})))
                .isCloseTo(0.005, within(1e-12));
        assertThat(Math.exp(evidence(new double[] {1e6}, new boolean[] {true}))).isCloseTo(0.005, within(1e-12));
        assertThat(Math.exp(evidence(new double[] {1e6}, new boolean[] {false})))
                .isCloseTo(0.995, within(1e-12));
        // twice the same
        assertThat(Math.exp(evidence(new double[] {80, 80}, new boolean[] {true, true})))
                .isCloseTo(below / 40_000 + (1 - below) * 0.995 * 0.995, within(1e-12));
    }

    @Test
    void an_answer_without_a_part_in_it_says_nothing_and_the_belief_lies_between_the_answers() {
        double[] required = {80, 120, 90};
        CapacityScan scan = CapacityScan.of(required, i -> i == 0, CapacityPrior.about(100), i -> i < 2);
        Mixture mixture = new Mixture();
        scan.addTo(mixture, 3);

        assertThat(mixture.quantile(0.5)).isBetween(80.0, 120.0);
        assertThat(mixture.quantile(0.02)).isGreaterThan(75);
        assertThat(mixture.quantile(0.98)).isLessThan(130);
        assertThat(scan.logEvidence())
                .isEqualTo(evidence(new double[] {80, 120}, new boolean[] {true, false}), within(1e-12));
        assertThat(CapacityScan.bounds(required, CapacityPrior.about(100).within(85, 100)))
                .containsExactly(85, 90, 100);
        assertThat(new CapacityScan(new double[] {1, 2}, new double[] {Double.NEGATIVE_INFINITY}).logEvidence())
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void prices_are_changed_one_at_a_time_and_checked() {
        ProbeCosts costs = new ProbeCosts(1, 2, 3, 4, 5);

        assertThat(costs.leastTokens()).isEqualTo(1);
        assertThat(costs.withReserve(9)).isEqualTo(new ProbeCosts(1, 2, 3, 9, 5, 1));
        assertThat(costs.withLeastTokens(9)).isEqualTo(new ProbeCosts(1, 2, 3, 4, 5, 9));
        assertThat(costs.withRequestsTimes(2)).isEqualTo(new ProbeCosts(1, 2, 6, 4, 5, 1));
        assertThat(costs.forParametersOnly(0.5)).isEqualTo(new ProbeCosts(1, 2, 3, 0, 0.5, 1));
        assertThat(new ProbeCosts(1, 0, 0, 0, 0).perWindow()).isEqualTo(1);
        for (double[] p : new double[][] {
            {-1, 1, 1, 1, 1},
            {1, -1, 1, 1, 1},
            {1, 1, -1, 1, 1},
            {1, 1, 1, -1, 1},
            {1, 1, 1, 1, -1},
            {Double.NaN, 1, 1, 1, 1}
        }) {
            assertThatThrownBy(() -> new ProbeCosts(p[0], p[1], p[2], p[3], p[4]))
                    .as(Arrays.toString(p))
                    .hasMessage("prices must be at least 0");
        }
        assertThatThrownBy(() -> new ProbeCosts(0, 0, 0, 1, 1)).hasMessage("something must cost something");
        assertThatThrownBy(() -> costs.withLeastTokens(0))
                .hasMessage("the smallest request must cost at least 1 token: 0");
    }

    @Test
    void small_things_say_what_they_are() {
        assertThat(new Prospect(Answered.START, 5, 0.123, 1.5, 0.456).words())
                .isEqualTo(
                        "expected evidence of 0.12 bits about the family and 1.50 about its parameters; admitted with a"
                                + " probability of 46%");
        assertThat(Precision.of(Start.QUIET)).isEqualTo(Precision.STANDARD);
        assertThat(Precision.of(Start.UNKNOWN)).isEqualTo(Precision.MAYBE_USED);
        assertThat(Precision.of(Start.used(0.5))).isEqualTo(Precision.MAYBE_USED);
        assertThat(Question.of("adaptive")).isEmpty();
        assertThat(Question.WHICH_LIMIT.axis()).isEqualTo("metered");
        assertThat(new Interval(2, 2, 2).low()).isEqualTo(2);
        assertThatThrownBy(() -> new Interval(2, 2.1, 3)).hasMessage("not in order: 2.1, 2.0, 3.0");
        assertThatThrownBy(() -> new Interval(2, 1, 1.9)).hasMessage("not in order: 1.0, 2.0, 1.9");
    }

    @Test
    void what_was_spent_is_added_up() {
        Spent spent = Spent.of(
                Answered.at(-5),
                new Answered()
                        .admitted(0, 100, "x")
                        .refused(1, 70, "x")
                        .lost(2, 9, "x")
                        .admitted(3, 30, "x")
                        .list());

        assertThat(spent).isEqualTo(new Spent(4, 1, 130, 8.1));
        assertThat(Spent.of(Answered.START, List.of())).isEqualTo(new Spent(0, 0, 0, 0));
    }
}
