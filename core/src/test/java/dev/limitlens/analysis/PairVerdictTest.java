package dev.limitlens.analysis;

import static dev.limitlens.analysis.Answered.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a verdict says of two limits: a bucket of 1,500 tokens, 500 a second, and twelve requests a minute. */
class PairVerdictTest {

    private static final Premises TOKENS_ONLY = Premises.of(8_000, Duration.ofMinutes(1));
    private static final Premises BOTH = new Premises(8_000, Duration.ofMinutes(1), Start.QUIET, OptionalLong.of(12));
    private static final Answered SEEN = AskedBucket.besideRequests();
    private static final Verdict ONE =
            new Analyzer(TOKENS_ONLY, 0.9).analyze(START, SEEN.list()).verdict();
    private static final PairInference PAIR = pair();

    private static PairInference pair() {
        PairInference pair = new PairInference(BOTH, START);
        SEEN.list().forEach(pair::observe);
        return pair;
    }

    private static Verdict verdict(double probability, double level) {
        return new PairVerdict(ONE, PAIR, probability, level).verdict();
    }

    private static String likeliest() {
        String first = PAIR.families().likeliestFirst();
        String second = PAIR.families().likeliestSecond();
        return Families.index(first) <= Families.index(second) ? first + "+" + second : second + "+" + first;
    }

    @ParameterizedTest(name = "two limits with {0}")
    @ValueSource(doubles = {0.001, 0.02, 0.5, 0.97})
    void two_limits_and_one_share_what_is_believed(double probability) {
        Map<String, Double> expected = new HashMap<>();
        ONE.posterior().forEach((id, p) -> expected.put(id, (1 - probability) * p));
        for (String one : Families.LIMITING) {
            for (String other : Families.LIMITING) {
                double both = PAIR.families().share(one, other);
                boolean inOrder = Families.index(one) <= Families.index(other);
                String id = inOrder ? one + "+" + other : other + "+" + one;
                expected.merge(both >= 1e-4 ? id : likeliest(), probability * both, Double::sum);
            }
        }

        Verdict verdict = verdict(probability, 0.9);

        assertThat(verdict.posterior().keySet()).isEqualTo(expected.keySet());
        verdict.posterior()
                .forEach((id, p) -> assertThat(expected)
                        .hasEntrySatisfying(id, q -> assertThat(p).isCloseTo(q, within(1e-12))));
        List<Double> shares = List.copyOf(verdict.posterior().values());
        assertThat(shares).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(shares.stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-9));
        assertThat(verdict.family())
                .isEqualTo(verdict.posterior().keySet().iterator().next());
        assertThat(verdict.confidence()).isEqualTo(shares.get(0));
        assertThat(verdict.survivors())
                .containsExactlyElementsOf(verdict.posterior().entrySet().stream()
                        .filter(e -> e.getValue() >= 0.01)
                        .map(Map.Entry::getKey)
                        .toList());
    }

    @Test
    void where_one_limit_is_more_probable_the_verdict_is_of_one() {
        Verdict verdict = verdict(0.001, 0.9);

        assertThat(verdict.family()).isEqualTo(ONE.family());
        assertThat(verdict.limits()).isEmpty();
        assertThat(verdict.parameters()).isEqualTo(ONE.parameters());
        assertThat(verdict.axes()).isEqualTo(ONE.axes());
        assertThat(verdict.aligned()).isEqualTo(ONE.aligned());
        assertThat(verdict.evidence()).isEqualTo(ONE.evidence());
        assertThat(verdict.nextProbe()).isEqualTo(ONE.nextProbe());
        assertThat(verdict.warnings()).isEqualTo(ONE.warnings());
        assertThat(verdict.identified()).isFalse();
        assertThat(verdict.spent()).isEqualTo(ONE.spent());
        assertThat(verdict.clock()).isEqualTo(ONE.clock());
    }

    @Test
    void two_limits_are_named_with_what_is_known_of_each() {
        Verdict verdict = verdict(1, 0.9);
        String[] families = verdict.family().split("\\+");

        assertThat(families).hasSize(2);
        assertThat(Families.index(families[0])).isLessThanOrEqualTo(Families.index(families[1]));
        if (verdict.family().equals(likeliest())) {
            assertThat(verdict.limits()).extracting(Verdict.LimitPart::family).containsExactly(families);
            assertThat(verdict.limits()).extracting(Verdict.LimitPart::metered).contains("tokens", "requests");
            assertThat(verdict.parameters()).isEmpty();
            assertThat(verdict.axes()).isEmpty();
            assertThat(verdict.aligned()).isEmpty();
            assertThat(verdict.evidence()).isEmpty();
            assertThat(verdict.nextProbe()).isEmpty();
            assertThat(verdict.warnings().get(0)).startsWith("two limits at once explain the answers");
            assertThat(ONE.warnings())
                    .anyMatch(w -> w.startsWith("what contradicts: no model that was still possible"));
            assertThat(verdict.warnings()).noneMatch(w -> w.contains("no model"));
            assertThat(verdict.identified()).isFalse();
            assertThat(verdict(1, verdict.confidence()).identified()).isTrue();
            assertThat(verdict(1, verdict.confidence() + 1e-9).identified()).isFalse();
        }
    }

    /** Both must be windows of the clock, or roll, or neither. */
    @Test
    void two_limits_have_a_conclusion_if_both_have_the_same() {
        Map<Conclusion, Double> same = new HashMap<>();
        for (String one : Families.LIMITING) {
            for (String other : Families.LIMITING) {
                for (Conclusion conclusion : Conclusion.values()) {
                    double both = PAIR.families().share(one, other)
                            * ofOne(PAIR.first(), one, conclusion)
                            * ofOne(PAIR.second(), other, conclusion);
                    same.merge(conclusion, both, Double::sum);
                }
            }
        }
        double none = 1 - same.values().stream().mapToDouble(p -> p).sum();
        same.merge(Conclusion.INCONCLUSIVE, none, Double::sum);
        double most = same.values().stream().mapToDouble(p -> p).max().orElseThrow();

        Verdict verdict = verdict(1, 0.9);

        assertThat(verdict.conclusionProbability()).isCloseTo(most, within(1e-9));
        assertThat(verdict.conclusion()).isEqualTo(Conclusion.INCONCLUSIVE);
        // what one limit alone would mean counts as far as there is only one
        assertThat(verdict(0.5, 0.9).conclusionProbability())
                .isCloseTo(
                        0.5 * same.getOrDefault(Conclusion.INCONCLUSIVE, 0.0)
                                + 0.5
                                        * (ONE.conclusion() == Conclusion.INCONCLUSIVE
                                                ? 1
                                                : 1 - ONE.conclusionProbability()),
                        within(1e-9));
    }

    private static double ofOne(Inference limit, String family, Conclusion conclusion) {
        double aligned = new ParameterSummary(limit.state(), family).aligned().orElse(0);
        return (Families.conclusion(family, true) == conclusion ? aligned : 0)
                + (Families.conclusion(family, false) == conclusion ? 1 - aligned : 0);
    }

    /** Where a number of requests is stated, too, two limits are thought of from the start. */
    @Test
    void an_analysis_weighs_two_limits_against_one() {
        Verdict verdict = new Analyzer(BOTH, 0.9).analyze(START, SEEN.list()).verdict();
        Inference single = Inference.ofWhole(BOTH, START, SEEN.list());
        double two = PAIR.probability(single);

        assertThat(two).isBetween(1e-4, 0.5);
        double pairs = verdict.posterior().entrySet().stream()
                .filter(e -> e.getKey().contains("+"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        assertThat(pairs).isCloseTo(two, within(1e-9));
        assertThat(ONE.posterior().keySet()).noneMatch(id -> id.contains("+"));
    }
}
