package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of how a posterior came about, computed by hand. */
class EvidenceSearchTest {

    private static final String BUCKET = "token-bucket";
    private static final String WINDOW = "fixed-window";
    private static final String LOG = "sliding-log";
    private static final String NONE = "none-of-these";

    private static Analysis.Trace step(int observation, Map<String, Double> admit, Map<String, Double> posterior) {
        return new Analysis.Trace(observation, admit, posterior);
    }

    @Test
    void the_strongest_evidence_comes_first_and_is_against_the_rival_that_it_hits_most() {
        List<Observation> seen = new Answered()
                .admitted(0, 100, "x")
                .refused(1, 200, "x")
                .lost(2, 300, "x")
                .admitted(3, 400, "x")
                .list();
        Map<String, Double> still = Map.of(BUCKET, 0.5, WINDOW, 0.4, LOG, 0.1);
        List<Analysis.Trace> trace = List.of(
                step(0, Map.of(BUCKET, 0.9, WINDOW, 0.6, LOG, 0.3), still),
                step(1, Map.of(BUCKET, 0.2, WINDOW, 0.999, LOG, 0.3), still),
                step(2, Map.of(BUCKET, 0.999, WINDOW, 0.001, LOG, 0.3), still),
                step(3, Map.of(BUCKET, 0.5, WINDOW, 0.26, LOG, 0.4), still));

        List<Evidence> evidence = EvidenceSearch.of(BUCKET, seen, trace);

        // the last one tells less than a factor of two, and a lost answer tells nothing
        assertThat(evidence).extracting(Evidence::observation).containsExactly(1, 0);
        assertThat(evidence).extracting(Evidence::over).containsExactly(WINDOW, LOG);
        assertThat(evidence).extracting(Evidence::favours).containsOnly(BUCKET);
        assertThat(evidence.get(0).logBayesFactor()).isCloseTo(Math.log(0.8 / 0.001), within(1e-9));
        assertThat(evidence.get(1).logBayesFactor()).isCloseTo(Math.log(3), within(1e-9));
        assertThat(evidence.get(0).why())
                .isEqualTo("200 tokens were refused: token-bucket had given that 80%, fixed-window less than 1%");
        assertThat(evidence.get(1).why())
                .isEqualTo("100 tokens were admitted: token-bucket had given that 90%, sliding-log 30%");
    }

    @Test
    void a_rival_that_was_out_of_the_race_needs_no_more_evidence() {
        List<Observation> seen =
                new Answered().admitted(0, 100, "x").admitted(1, 100, "x").list();
        List<Analysis.Trace> trace = List.of(
                step(0, Map.of(BUCKET, 0.5, WINDOW, 0.5), Map.of(BUCKET, 0.9991, WINDOW, 0.0009)),
                step(1, Map.of(BUCKET, 0.9999, WINDOW, 0.0), Map.of(BUCKET, 1.0)));

        assertThat(EvidenceSearch.of(BUCKET, seen, trace)).isEmpty();
        List<Analysis.Trace> inTheRace =
                List.of(step(0, Map.of(BUCKET, 0.5, WINDOW, 0.5), Map.of(BUCKET, 0.999, WINDOW, 0.001)), trace.get(1));
        Evidence evidence = EvidenceSearch.of(BUCKET, seen, inTheRace).get(0);
        assertThat(evidence.logBayesFactor()).isCloseTo(Math.log(0.9999 / 1e-6), within(1e-9));
        assertThat(evidence.why()).endsWith("token-bucket had given that more than 99%, fixed-window less than 1%");
    }

    @Test
    void no_more_than_six_are_named() {
        Answered answered = new Answered();
        List<Analysis.Trace> trace = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            answered.admitted(i, 100, "x");
            trace.add(step(i, Map.of(BUCKET, 0.9, WINDOW, 0.3 - 0.01 * i), Map.of(BUCKET, 0.5, WINDOW, 0.5)));
        }

        assertThat(EvidenceSearch.of(BUCKET, answered.list(), trace))
                .extracting(Evidence::observation)
                .containsExactly(8, 7, 6, 5, 4, 3);
    }

    @Test
    void what_contradicts_is_what_all_models_together_had_not_expected() {
        List<Observation> seen = new Answered()
                .admitted(0, 100, "x")
                .admitted(1, 200, "x")
                .refused(2, 300, "x")
                .lost(3, 400, "x")
                .list();
        Map<String, Double> even = Map.of(BUCKET, 0.25, WINDOW, 0.25, NONE, 0.5);
        List<Analysis.Trace> trace = List.of(
                step(0, Map.of(BUCKET, 0.0, WINDOW, 0.0, NONE, 0.5), even),
                // none-of-these aside: (0.01 + 0.03) / 2
                step(1, Map.of(BUCKET, 0.01, WINDOW, 0.03, NONE, 0.9), even),
                step(2, Map.of(BUCKET, 0.98, WINDOW, 0.96, NONE, 0.1), even),
                step(3, Map.of(BUCKET, 0.0, WINDOW, 0.0, NONE, 0.5), even));

        assertThat(Contradictions.words(seen, trace))
                .isEqualTo("what contradicts: no model that was still possible had expected the answer to"
                        + " #1 (200 tokens admitted, given 2.0%)");
        assertThat(Contradictions.count(seen, trace, 0.02)).isZero();
        assertThat(Contradictions.count(seen, trace, 0.031)).isEqualTo(2);
        assertThat(Contradictions.words(seen, trace.subList(0, 1))).isNull();
        // where no model is left, each answer is as probable as the other
        List<Analysis.Trace> noneLeft = List.of(step(0, Map.of(), Map.of(NONE, 1.0)), trace.get(1));
        assertThat(Contradictions.count(seen, noneLeft, 0.51)).isEqualTo(1);
        assertThat(Contradictions.count(seen, noneLeft, 0.5)).isZero();
    }

    @Test
    void of_many_contradictions_the_worst_six_are_named_in_the_order_of_time() {
        Answered answered = new Answered().admitted(0, 1, "x");
        List<Analysis.Trace> trace = new ArrayList<>();
        trace.add(step(0, Map.of(BUCKET, 1.0), Map.of(BUCKET, 1.0)));
        for (int i = 1; i <= 8; i++) {
            answered.refused(i, 10L * i, "x");
            trace.add(step(i, Map.of(BUCKET, 1 - 0.003 * i), Map.of(BUCKET, 1.0)));
        }

        String words = Contradictions.words(answered.list(), trace);

        assertThat(words)
                .contains("#1 (10 tokens refused, given 0.3%), #2 (20 tokens")
                .endsWith("#6 (60 tokens refused, given 1.8%) and 2 more");
        assertThat(Contradictions.words(answered.list(), trace.subList(0, 7))).doesNotContain("more");
    }

    @Test
    void of_a_long_run_only_what_moved_is_kept() {
        TraceRecorder recorder = new TraceRecorder();
        Map<String, Double> posterior = Map.of(BUCKET, 0.5);
        for (int i = 0; i < TraceRecorder.COMPLETE; i++) {
            recorder.add(i, Map.of(), posterior);
        }
        assertThat(recorder.entries()).hasSize(TraceRecorder.COMPLETE);
        recorder.add(10_000, Map.of(), Map.of(BUCKET, 0.5009));
        assertThat(recorder.entries()).hasSize(TraceRecorder.COMPLETE);
        recorder.add(10_001, Map.of(), Map.of(BUCKET, 0.4989));
        recorder.add(10_002, Map.of(), Map.of(BUCKET, 0.4989, WINDOW, 0.002));
        assertThat(recorder.entries().subList(10_000, 10_002))
                .extracting(Analysis.Trace::observation)
                .containsExactly(10_001, 10_002);
        for (int i = 10_003; recorder.entries().size() < TraceRecorder.MOST; i++) {
            recorder.add(i, Map.of(), Map.of(BUCKET, i % 2 / 2.0));
        }
        recorder.add(99_999, Map.of(), Map.of(BUCKET, 1.0));
        assertThat(recorder.entries()).hasSize(TraceRecorder.MOST);
    }

    @Test
    void the_observations_of_a_trace_are_found_by_their_index() {
        List<Observation> seen = new Answered()
                .admitted(0, 1, "x")
                .admitted(1, 2, "x")
                .admitted(2, 3, "x")
                .list();

        assertThat(TraceRecorder.observationsOf(
                        List.of(step(2, Map.of(), Map.of()), step(7, Map.of(), Map.of())), seen))
                .isEqualTo(Map.of(2, seen.get(2)));
    }
}
