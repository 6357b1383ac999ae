package dev.limitlens.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Premises;
import dev.limitlens.plan.AdaptivePlan;
import dev.limitlens.simulation.CoConsumer;
import dev.limitlens.simulation.Latency;
import dev.limitlens.simulation.Noise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Another client of the same quota, of which nobody knows: its use must not be taken for evidence. */
class CoConsumerStudyTest {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Premises PREMISES = Premises.of(8_000, WINDOW);

    /** The runs take long: they are looked at twice. */
    private static List<TrialResult> results = List.of();

    @BeforeAll
    static void runEach() {
        results = LongStream.range(31, 33)
                .boxed()
                .flatMap(seed -> results("poisson:0.2", seed).stream())
                .toList();
    }

    private static Conditions with(String client) {
        Latency latency = Noise.none(WINDOW).latency();
        return new Conditions(
                PREMISES,
                new Noise(latency, 0, Optional.of(CoConsumer.parse(client))),
                Budget.standard(PREMISES),
                0.99);
    }

    private static List<TrialResult> results(String client, long seed) {
        Conditions conditions = with(client);
        PlanFactory plan = (premises, budget) -> new AdaptivePlan(premises, 0.99, ProbeCosts.STANDARD, budget);
        Study study = new Study(TruthRow.all(), 1, seed, conditions, plan, Optional.empty());
        VirtualClock watch = new VirtualClock(Instant.EPOCH);
        return TruthRow.all().stream()
                .map(row -> study.trial(row, 0).run(conditions, plan, watch))
                .toList();
    }

    @Test
    void a_client_that_uses_a_fifth_hardly_ever_leads_to_a_wrong_verdict_and_mostly_to_the_right_family() {
        int right = 0;
        int wrong = 0;
        for (TrialResult result : results) {
            String family = result.trial().truth().algorithm().id();
            right += result.verdict().family().equals(family) ? 1 : 0;
            wrong += result.score() == Score.CONFIDENTLY_WRONG ? 1 : 0;
        }

        assertThat(right).isGreaterThanOrEqualTo(15);
        // a sliding counter looks like a bucket as long as few of the others' requests come
        assertThat(wrong).isLessThanOrEqualTo(1);
    }

    @Test
    void a_verdict_says_that_others_use_the_quota() {
        List<Verdict> verdicts = results.stream().map(TrialResult::verdict).toList();

        assertThat(verdicts.stream()
                        .filter(verdict -> verdict.warnings().stream()
                                .anyMatch(warning ->
                                        warning.startsWith("other clients use the same quota, with a probability of")))
                        .count())
                .isGreaterThan(2);
    }
}
