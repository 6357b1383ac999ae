package dev.limitlens.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.experiment.Step;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SmallestPromptPlanTest {

    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

    private static final List<Observation> CALIBRATED =
            List.of(admitted(0, Preliminary.QUIET_START, 100, 137), admitted(1, Preliminary.CALIBRATE_LARGE, 500, 537));

    @Test
    void what_costs_less_than_the_smallest_prompt_is_raised_to_it() {
        assertThat(asked(1, CALIBRATED)).isEqualTo(new Step.Probe(NOW, 38, 5, "probe", "why"));
        assertThat(asked(37, CALIBRATED).cost()).isEqualTo(38);
    }

    @Test
    void what_costs_more_stays_as_it_is() {
        assertThat(asked(38, CALIBRATED).cost()).isEqualTo(38);
        assertThat(asked(4000, CALIBRATED).cost()).isEqualTo(4000);
    }

    @Test
    void as_long_as_nothing_is_calibrated_nobody_knows_better() {
        assertThat(asked(1, List.of()).cost()).isEqualTo(1);
        assertThat(asked(1, CALIBRATED.subList(0, 1)).cost()).isEqualTo(1);
    }

    @Test
    void a_preliminary_request_asks_for_words_not_for_tokens() {
        Step.Probe words = new Step.Probe(NOW, 10, 1, Preliminary.QUIET_START, "why");

        assertThat(new SmallestPromptPlan(new Always(words)).next(CALIBRATED, NOW))
                .isEqualTo(words);
    }

    @Test
    void an_end_stays_an_end_and_the_name_and_the_options_those_of_the_plan() {
        Step end = new Step.End("done");
        ExperimentPlan plan = new SmallestPromptPlan(new Always(end));

        assertThat(plan.next(CALIBRATED, NOW)).isEqualTo(end);
        assertThat(plan.id()).isEqualTo("always");
        assertThat(plan.options()).containsExactly(Map.entry("key", "value"));
    }

    @Test
    void each_request_of_a_volley_is_raised_by_itself() {
        Step.Probe cheap = new Step.Probe(NOW, 1, 5, "volley 2", "why");
        Step.Probe dear = new Step.Probe(NOW.plusMillis(10), 40, 6, "volley 2", "why, too");

        assertThat(new SmallestPromptPlan(new Always(new Step.Volley(List.of(cheap, dear)))).next(CALIBRATED, NOW))
                .isEqualTo(new Step.Volley(List.of(new Step.Probe(NOW, 38, 5, "volley 2", "why"), dear)));
    }

    private static Step.Probe asked(long cost, List<Observation> observations) {
        Step.Probe wanted = new Step.Probe(NOW, cost, 5, "probe", "why");
        return (Step.Probe) new SmallestPromptPlan(new Always(wanted)).next(observations, NOW);
    }

    private static Observation admitted(int index, String purpose, long words, long tokens) {
        ProbeRequest request = new ProbeRequest(index, purpose, words, 1);
        return new Observation(
                new Intent(NOW, request), NOW, NOW, ProbeResult.of(new Outcome.Admitted(new Usage(tokens, 1, 0, 0))));
    }

    private record Always(Step step) implements ExperimentPlan {

        @Override
        public String id() {
            return "always";
        }

        @Override
        public Map<String, String> options() {
            return Map.of("key", "value");
        }

        @Override
        public Step next(List<Observation> observations, Instant now) {
            return step;
        }
    }
}
