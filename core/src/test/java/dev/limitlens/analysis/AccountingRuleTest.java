package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.AccountingRule.Limited;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Denial;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccountingRuleTest {

    private static double sum(Question question, Predicate<AccountingRule> which) {
        return AccountingRule.of(question).stream()
                .filter(which)
                .mapToDouble(AccountingRule::prior)
                .sum();
    }

    private static Map<String, Double> values(Question question) {
        return AccountingRule.of(question).stream()
                .collect(Collectors.groupingBy(
                        AccountingRule::value,
                        Collectors.collectingAndThen(
                                Collectors.summingDouble(AccountingRule::prior), p -> Math.round(1e9 * p) / 1e9)));
    }

    @ParameterizedTest
    @EnumSource(Question.class)
    void the_rules_of_a_question_have_a_prior_of_one(Question question) {
        assertThat(sum(question, rule -> true)).isCloseTo(1, within(1e-12));
    }

    @Test
    void a_tenth_charges_denied_requests_and_a_fiftieth_has_a_penalty_where_that_is_not_the_question() {
        for (Question question :
                List.of(Question.WHICH_LIMIT, Question.RESERVATION, Question.BURNDOWN, Question.CAPACITY)) {
            assertThat(sum(question, rule -> rule.denial() == Denial.CHARGED)).isCloseTo(0.1, within(1e-12));
            assertThat(sum(question, rule -> rule.denial() == Denial.PENALTY)).isCloseTo(0.02, within(1e-12));
            assertThat(sum(question, rule -> rule.denial() == Denial.FREE)).isCloseTo(0.88, within(1e-12));
        }
    }

    @Test
    void which_limit_is_open_between_three() {
        List<AccountingRule> rules = AccountingRule.of(Question.WHICH_LIMIT);

        assertThat(rules).hasSize(9).noneMatch(AccountingRule::reserve).allMatch(rule -> rule.burndown() == 1);
        for (Limited limited : Limited.values()) {
            assertThat(sum(Question.WHICH_LIMIT, rule -> rule.metering() == limited))
                    .isCloseTo(1 / 3.0, within(1e-12));
            assertThat(rules.stream().filter(rule -> rule.metering() == limited))
                    .allMatch(rule -> rule.value().equalsIgnoreCase(limited.name()))
                    .allMatch(rule -> rule.value().matches("[a-z]+"));
        }
    }

    @Test
    void what_a_denial_does_is_asked_of_tokens_and_seldom_of_requests() {
        assertThat(values(Question.DENIAL))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("free", 0.49, "charged", 0.474, "penalty", 0.03, "restart", 0.006));
        assertThat(AccountingRule.of(Question.DENIAL)).hasSize(8);
        assertThat(sum(Question.DENIAL, rule -> rule.metering() == Limited.REQUESTS))
                .isCloseTo(0.1, within(1e-12));
        assertThat(sum(Question.DENIAL, rule -> rule.metering() == Limited.TOKENS))
                .isCloseTo(0.9, within(1e-12));
        assertThat(AccountingRule.of(Question.DENIAL))
                .allMatch(rule -> rule.value().equalsIgnoreCase(rule.denial().name()))
                .noneMatch(AccountingRule::reserve);
    }

    @Test
    void whether_output_is_reserved_has_even_odds() {
        assertThat(AccountingRule.of(Question.RESERVATION))
                .hasSize(12)
                .allMatch(rule -> rule.value().equals(rule.reserve() ? "reserved" : "none"));
        for (boolean reserve : new boolean[] {true, false}) {
            assertThat(sum(
                            Question.RESERVATION,
                            rule -> rule.reserve() == reserve && rule.metering() == Limited.TOKENS))
                    .isCloseTo(0.45, within(1e-12));
            assertThat(sum(
                            Question.RESERVATION,
                            rule -> rule.reserve() == reserve && rule.metering() == Limited.REQUESTS))
                    .isCloseTo(0.05, within(1e-12));
        }
    }

    @Test
    void an_output_token_mostly_counts_as_one() {
        Map<String, Double> values = values(Question.BURNDOWN);

        assertThat(values).hasSize(6);
        assertThat(values.get("1")).isCloseTo(0.4, within(1e-9));
        assertThat(values.get("2")).isCloseTo(0.075, within(1e-9));
        assertThat(values.get("3")).isCloseTo(0.075, within(1e-9));
        assertThat(values.get("5")).isCloseTo(0.2, within(1e-9));
        assertThat(values.get("10")).isCloseTo(0.15, within(1e-9));
        assertThat(values.get("15")).isCloseTo(0.1, within(1e-9));
        assertThat(sum(Question.BURNDOWN, AccountingRule::reserve)).isCloseTo(0.5, within(1e-12));
        assertThat(AccountingRule.of(Question.BURNDOWN))
                .hasSize(36)
                .allMatch(rule -> rule.value().equals(Integer.toString(rule.burndown())))
                .allMatch(rule -> rule.metering() == Limited.TOKENS);
    }

    private static int reach(long requests) {
        return AccountingRule.reach(new Premises(8_000, Duration.ofMinutes(1), Start.QUIET, OptionalLong.of(requests)));
    }

    @Test
    void a_limit_on_requests_is_looked_for_up_to_half_as_many_again_as_stated() {
        assertThat(reach(20)).isEqualTo(30);
        assertThat(reach(1)).isEqualTo(2);
        assertThat(reach(1_000)).isEqualTo(150);
        assertThat(AccountingRule.reach(Premises.of(8_000, Duration.ofMinutes(1))))
                .isEqualTo(64);
        assertThat(Accounting.requestReach(Premises.of(8_000, Duration.ofMinutes(1))))
                .isEqualTo(64);
        assertThat(Accounting.tokenReach(Premises.of(8_000, Duration.ofMinutes(1))))
                .isEqualTo(16_000);
    }
}
