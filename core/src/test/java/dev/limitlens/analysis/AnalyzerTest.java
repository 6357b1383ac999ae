package dev.limitlens.analysis;

import static dev.limitlens.analysis.Answered.START;
import static dev.limitlens.analysis.Answered.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a verdict and an outlook say of a limit of some 5,000 tokens that was used up once. */
class AnalyzerTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));
    private static final double LEVEL = 0.99;
    private static final Answered SEEN = Answered.usedUp();

    private static Analysis analysis;
    private static Inference inference;
    private static Verdict verdict;

    @BeforeAll
    static void analyze() {
        analysis = new Analyzer(PREMISES, LEVEL).analyze(START, SEEN.list());
        verdict = analysis.verdict();
        inference = new Inference(PREMISES, START);
        SEEN.list().forEach(inference::observe);
    }

    @Test
    void the_most_probable_family_comes_first_and_what_survives_is_named() {
        List<Map.Entry<String, Double>> posterior =
                List.copyOf(verdict.posterior().entrySet());

        assertThat(posterior)
                .isSortedAccordingTo(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()));
        assertThat(posterior.stream().mapToDouble(Map.Entry::getValue).sum()).isCloseTo(1, within(1e-9));
        assertThat(verdict.posterior()).isEqualTo(inference.posterior());
        assertThat(verdict.family()).isEqualTo(posterior.get(0).getKey());
        assertThat(verdict.confidence()).isEqualTo(posterior.get(0).getValue());
        assertThat(verdict.survivors())
                .containsExactlyElementsOf(posterior.stream()
                        .filter(e -> e.getValue() >= 0.01)
                        .map(Map.Entry::getKey)
                        .toList());
        assertThat(verdict.identified()).isFalse();
        assertThat(verdict.conclusionProbability()).isLessThan(LEVEL);
        assertThat(verdict.conclusion()).isEqualTo(Conclusion.INCONCLUSIVE);
        assertThat(verdict.spent()).isEqualTo(new Spent(8, 3, 4_900, 20.9));
        assertThat(verdict.limits()).isEmpty();
        assertThat(verdict.clock()).isEmpty();
        assertThat(new Analyzer(PREMISES, LEVEL).analyze(inference).verdict()).isEqualTo(verdict);
    }

    @Test
    void the_parameters_are_those_of_the_family() {
        for (String family : List.of("sliding-log", "anchored-window")) {
            ParameterSummary summary = new ParameterSummary(inference.state(), family);
            Map<String, Interval> parameters = summary.parameters();
            assertThat(parameters.keySet()).containsExactlyInAnyOrder("capacity", "windowSeconds");
            // all of it was used within a window: 4,900 were admitted and 101 more were not
            assertThat(parameters.get("capacity"))
                    .satisfies(c -> assertThat(c.estimate()).isBetween(4_900.0, 5_000.0))
                    .satisfies(c -> assertThat(c.low()).isBetween(4_850.0, 4_990.0))
                    .satisfies(c -> assertThat(c.high()).isBetween(4_910.0, 5_050.0));
            assertThat(parameters.get("windowSeconds"))
                    .satisfies(w -> assertThat(w.estimate()).isEqualTo(60));
            assertThat(summary.aligned()).isEmpty();
            Map<String, Double> metered = summary.axes().getOrDefault("metered", Map.of());
            assertThat(metered.getOrDefault("tokens", 0.0)).isGreaterThan(0.9);
            summary.axes()
                    .values()
                    .forEach(axis -> assertThat(
                                    axis.values().stream().mapToDouble(p -> p).sum())
                            .isCloseTo(1, within(1e-9)));
            double widest = parameters.values().stream()
                    .mapToDouble(i -> (i.high() - i.low()) / i.estimate())
                    .max()
                    .orElseThrow();
            assertThat(summary.isKnownTo(1.001 * widest)).isTrue();
            assertThat(summary.isKnownTo(0.999 * widest)).isFalse();
        }
        ParameterSummary fixed = new ParameterSummary(inference.state(), "fixed-window");
        assertThat(fixed.aligned().orElseThrow()).isBetween(0.2, 0.9);
        assertThat(fixed.parameters().keySet()).containsExactlyInAnyOrder("capacity", "windowSeconds", "phaseSeconds");
        assertThat(new ParameterSummary(inference.state(), "token-bucket")
                        .parameters()
                        .get("refillPerSecond"))
                .satisfies(r -> assertThat(r.high()).isGreaterThan(r.low()));
        assertThat(new ParameterSummary(inference.state(), "pacer").parameters().keySet())
                .contains("intervalSeconds")
                .doesNotContain("capacity");
    }

    @Test
    void the_next_probe_would_tell_the_survivors_apart() {
        NextProbe next = verdict.nextProbe().orElseThrow();

        assertThat(next.from()).isEqualTo(NextProbe.From.QUIET);
        assertThat(next.steps()).hasSize(2);
        assertThat(next.steps().get(0).afterSeconds()).isZero();
        assertThat(next.steps().get(0).cost()).isBetween(4_000L, 6_500L);
        assertThat(next.steps().get(1).afterSeconds()).isBetween(3.0, 61.2);
        assertThat(next.steps().get(1).cost()).isBetween(1L, 6_000L);
        assertThat(next.secondOfWindow().orElseThrow()).isIn(0.0, 15.0, 30.0, 45.0);
        assertThat(next.expectedBits()).isBetween(0.02, 1.0);
        assertThat(verdict.survivors()).containsAll(next.separates());
        assertThat(next.why())
                .contains("drain about " + next.steps().get(0).cost() + " tokens")
                .contains(next.steps().get(1).cost() + " tokens would be admitted by");
    }

    @Test
    void candidates_are_whole_limiters_of_the_survivors_and_their_nearest_rival() {
        List<Candidate> candidates = analysis.candidates();

        assertThat(candidates.stream().mapToDouble(Candidate::probability).sum())
                .isCloseTo(1, within(1e-9));
        assertThat(candidates).allMatch(c -> c.startedAt().equals(START));
        List<String> limiting =
                verdict.survivors().stream().filter(Families::limits).toList();
        List<String> families =
                candidates.stream().map(Candidate::family).distinct().toList();
        assertThat(families).containsAll(limiting);
        assertThat(families.size()).isBetween(limiting.size(), limiting.size() + 1);
        assertThat(candidates).filteredOn(c -> c.family().equals("sliding-log")).isNotEmpty();
    }

    @Test
    void what_was_not_tested_is_said() {
        assertThat(verdict.warnings())
                .contains("a quiet start was taken for granted: use that nobody recorded would count as evidence")
                .last()
                .asString()
                .startsWith("not tested: concurrency, daily quota");
        List<Observation> admitted =
                new Answered().admitted(0, 700, "x").lost(5, 100, "x").list();
        Verdict open = new Analyzer(PREMISES, LEVEL).analyze(START, admitted).verdict();
        assertThat(open.warnings())
                .contains(
                        "no request was refused: a limit above the largest load tried, 700 tokens in all, would look the same")
                .contains("1 request(s) may or may not have been charged");
        Verdict nothing =
                new Analyzer(PREMISES, LEVEL).analyze(START, List.of()).verdict();
        assertThat(nothing.nextProbe()).isEmpty();
        assertThat(nothing.warnings()).noneMatch(w -> w.startsWith("no single drain"));
        assertThat(verdict.warnings()).noneMatch(w -> w.startsWith("no request was refused"));
    }

    @Test
    void an_analysis_has_a_level_and_premises() {
        for (double level : new double[] {0.5, 1, Double.NaN}) {
            assertThatThrownBy(() -> new Analyzer(PREMISES, level))
                    .hasMessage("confidence must be above 0.5 and below 1: " + level);
        }
        Analyzer other = new Analyzer(Premises.of(9_000, Duration.ofMinutes(1)), LEVEL);
        assertThatThrownBy(() -> other.analyze(inference)).hasMessageStartingWith("the inference rests on ");
    }

    @Test
    void the_outlook_is_the_worse_the_more_is_asked_for_and_better_after_a_rest() {
        Outlook outlook = new Outlook(PREMISES, START, SEEN.list());
        Instant now = at(21);
        double before = 0;
        for (long tokens : new long[] {1, 60, 150, 1_000, 4_000, 5_200, 64_000}) {
            double denied = outlook.deniedProbability(now, tokens);
            assertThat(denied).isBetween(before - 1e-12, 1 + 1e-9);
            assertThat(outlook.deniedProbability(at(3_600), tokens)).isLessThanOrEqualTo(denied + 1e-12);
            before = denied;
        }
        assertThat(outlook.deniedProbability(now, 200)).isGreaterThan(0.9);
        assertThat(outlook.deniedProbability(at(3_600), 1_000)).isLessThan(0.1);

        Instant earliest = outlook.earliest(now, 800, 0.1).orElseThrow();
        assertThat(earliest).isAfter(now).isBefore(at(200));
        assertThat(outlook.deniedProbability(earliest, 800)).isLessThanOrEqualTo(0.1);
        assertThat(outlook.deniedProbability(earliest.minusMillis(1), 800)).isGreaterThan(0.1);
        assertThat(outlook.earliest(earliest, 800, 0.1)).contains(earliest);
        assertThat(outlook.earliest(now, 64_000, 0.1)).isEmpty();

        // what is admitted later is gone, and what is refused lowers what is believed
        outlook.observe(new Answered().admitted(100, 3_000, "x").list().get(0));
        assertThat(outlook.deniedProbability(at(100.2), 2_300)).isGreaterThan(0.9);
    }

    @Test
    void departures_from_all_models_leave_the_use_of_others_in_doubt() {
        Map<String, Double> departing =
                Map.of("fixed-window", 0.004, "token-bucket", 0.001, "unlimited", 0.0, "none-of-these", 0.995);

        Map<String, Double> held = Analyzer.orUsedByOthers(departing, 0);

        assertThat(held.get("none-of-these")).isCloseTo(0.98, within(1e-12));
        assertThat(held.get("fixed-window")).isCloseTo(0.016, within(1e-12));
        assertThat(held.get("token-bucket")).isCloseTo(0.004, within(1e-12));
        assertThat(held.get("unlimited")).isZero();
        // a bucket that warms up, say, has no need of others
        assertThat(Analyzer.orUsedByOthers(departing, 0.9)).isEqualTo(departing);
        Map<String, Double> unsure = Map.of("fixed-window", 0.1, "none-of-these", 0.9);
        assertThat(Analyzer.orUsedByOthers(unsure, 0)).isEqualTo(unsure);
    }
}
