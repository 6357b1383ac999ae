package dev.limitlens.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Analyzer;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatedAndMeasuredTest {

    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final Premises PREMISES = Premises.of(100, Duration.ofSeconds(60));

    private final List<Observation> observations = new ArrayList<>();

    @Test
    void an_api_that_says_nothing_has_no_section() {
        admitted(0, 60, Map.of());
        assertThat(StatedAndMeasured.sentences(report())).isEmpty();
        assertThat(TextReport.render(report())).doesNotContain(StatedAndMeasured.TITLE);
        assertThat(HtmlReport.render(report())).doesNotContain(StatedAndMeasured.TITLE);
    }

    @Test
    void a_wait_after_which_as_much_is_admitted_is_right() {
        denied(0, 50, Map.of("retry-after", "10"));
        denied(5, 50, Map.of());
        admitted(11, 50, Map.of());
        assertThat(sentences()).contains("Retry-After was right in 1, too short in 0, and longer than needed in 0");
    }

    @Test
    void a_wait_after_which_as_much_is_refused_is_too_short() {
        denied(0, 50, Map.of("retry-after", "10"));
        denied(12, 40, Map.of());
        assertThat(sentences()).contains("Retry-After was right in 0, too short in 1,");
    }

    @Test
    void a_wait_before_whose_end_as_much_is_admitted_is_too_long() {
        denied(0, 50, Map.of("ratelimit-reset", "30"));
        admitted(5, 60, Map.of());
        assertThat(sentences()).contains("the reset was right in 0, too short in 0, and longer than needed in 1");
    }

    @Test
    void an_admission_of_less_proves_nothing() {
        denied(0, 50, Map.of("retry-after", "30"));
        admitted(5, 10, Map.of());
        denied(40, 50, Map.of());
        assertThat(sentences()).contains("was not tried, in 1 refusal.");
    }

    @Test
    void what_is_left_and_yet_refused_is_a_contradiction() {
        admitted(0, 50, Map.of("x-ratelimit-remaining", "50"));
        denied(1, 50, Map.of("x-ratelimit-remaining", "10"));
        admitted(2, 10, Map.of());
        assertThat(sentences()).contains("refused what it had just said was left in 1 of 2 cases");
    }

    @Test
    void a_limit_is_compared_only_once_it_is_known() {
        admitted(0, 50, Map.of("ratelimit-limit", "100", "ratelimit-policy", "100;w=60"));
        assertThat(sentences())
                .contains("It says that the limit is 100; that was not measured.")
                .contains("It says that the window is 60 s; that was not measured.");
        assertThat(TextReport.render(report())).contains(StatedAndMeasured.TITLE);
        assertThat(HtmlReport.render(report())).contains(StatedAndMeasured.TITLE);
    }

    private String sentences() {
        return String.join(" ", StatedAndMeasured.sentences(report()));
    }

    private Report report() {
        return new Report(
                "test",
                "test",
                PREMISES,
                START,
                observations,
                new Analyzer(PREMISES, 0.99).analyze(START, observations));
    }

    private void admitted(int second, long cost, Map<String, String> headers) {
        add(second, cost, new Outcome.Admitted(Usage.ofInput(cost)), headers);
    }

    private void denied(int second, long cost, Map<String, String> headers) {
        add(second, cost, new Outcome.Throttled(ThrottleKind.UNKNOWN, "no"), headers);
    }

    private void add(int second, long cost, Outcome outcome, Map<String, String> headers) {
        Instant at = START.plusSeconds(second);
        ProbeRequest request = new ProbeRequest(observations.size(), "test", cost, 1);
        observations.add(new Observation(
                new Intent(at, request), at, at.plusMillis(10), new ProbeResult(outcome, 0, null, null, headers)));
    }
}
