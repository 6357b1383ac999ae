package dev.limitlens.study;

import static dev.limitlens.study.Verdicts.result;
import static dev.limitlens.study.Verdicts.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Spent;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowSummaryTest {

    private static final long NOMINAL = 8_000;
    private static final Spent SPENT = new Spent(10, 5, 4_000, 30);

    private static TrialResult capacity(double estimate, double low, double high, double confidence) {
        Map<String, Interval> parameters = Map.of("capacity", new Interval(estimate, low, high));
        return result(
                "sliding-log:capacity=1000",
                verdict("sliding-log", confidence, Conclusion.RELATIVE, parameters, SPENT));
    }

    @Test
    void every_trial_is_counted_once() {
        RowSummary row = RowSummary.of(
                "sliding-log",
                List.of(
                        result("sliding-log", verdict("sliding-log", 0.995, Conclusion.RELATIVE)),
                        result("sliding-log", verdict("anchored-window", 0.995, Conclusion.RELATIVE)),
                        result("sliding-log", verdict("anchored-window", 0.7, Conclusion.RELATIVE)),
                        result("sliding-log", verdict("none-of-these", 0.995, Conclusion.INCONCLUSIVE))),
                NOMINAL);

        assertThat(row.trials()).isEqualTo(4);
        assertThat(row.correct()).isEqualTo(1);
        assertThat(row.confidentlyWrong()).isEqualTo(2);
        assertThat(row.undecided()).isEqualTo(1);
        assertThat(row.identified()).isEqualTo(2);
    }

    @Test
    void quantiles_are_figures_of_trials_and_include_the_undecided() {
        List<TrialResult> ten = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> result(
                        "sliding-log:capacity=1000",
                        verdict(
                                "sliding-log",
                                i / 10.0,
                                Conclusion.RELATIVE,
                                Map.of(),
                                new Spent(i, 0, 100L * i, 7 * i))))
                .toList();

        RowSummary row = RowSummary.of("sliding-log", ten, NOMINAL);

        assertThat(row.requests()).isEqualTo(new Quantiles(5, 9));
        assertThat(row.elapsedSeconds()).isEqualTo(new Quantiles(35, 63));
        assertThat(row.tokensPerCapacity()).isEqualTo(new Quantiles(0.5, 0.9));
    }

    @ParameterizedTest
    @CsvSource({
        "token-bucket:capacity=500, 8",
        "pacer, 0.5",
        "unlimited, 0.5",
        "'fixed-window:capacity=20,metered=requests', 0.5"
    })
    void tokens_are_a_share_of_the_true_capacity_or_of_the_nominal_one_where_there_is_none(String truth, double share) {
        RowSummary row =
                RowSummary.of("row", List.of(result(truth, verdict("pacer", 0.5, Conclusion.NEITHER))), NOMINAL);

        assertThat(row.tokensPerCapacity().median()).isEqualTo(share);
    }

    @Test
    void the_capacity_of_identified_trials_is_compared_with_the_truth() {
        Coverage capacity = RowSummary.of(
                        "sliding-log",
                        List.of(
                                capacity(1_005, 1_000, 1_010, 0.99),
                                capacity(995, 990, 999, 0.99),
                                capacity(1_000, 900, 1_100, 1),
                                capacity(1_000, 500, 1_500, 0.98)),
                        NOMINAL)
                .capacity();

        assertThat(capacity.trials()).isEqualTo(3);
        assertThat(capacity.inside95()).isEqualTo(2);
        assertThat(capacity.width().orElseThrow()).isEqualTo(10 / 1_005.0);
    }

    @Test
    void a_pacer_has_an_interval_but_no_capacity() {
        Map<String, Interval> parameters =
                Map.of("capacity", new Interval(1, 1, 1), "intervalSeconds", new Interval(2, 1.5, 2.5));
        RowSummary row = RowSummary.of(
                "pacer",
                List.of(result("pacer:interval=2.5s", verdict("pacer", 1, Conclusion.NEITHER, parameters, SPENT))),
                NOMINAL);

        assertThat(row.capacity().trials()).isZero();
        assertThat(row.capacity().width()).isEmpty();
        assertThat(row.parameters()).containsOnlyKeys("intervalSeconds");
        assertThat(row.parameters().values()).extracting(Coverage::inside95).containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource({
        // truth, low and high of the interval
        "0s, -1, 1, true",
        "59.5s, -1, 1, true",
        "0.5s, 59, 61, true",
        "59.5s, 59, 61, true",
        "2s, -1, 1, false",
        "58s, 59, 61, false",
        "30s, -1, 1, false",
    })
    void a_phase_lies_on_a_circle(String phase, double low, double high, boolean inside) {
        Map<String, Interval> parameters = Map.of("phaseSeconds", new Interval((low + high) / 2, low, high));
        TrialResult result = result(
                "fixed-window:phase=" + phase, verdict("fixed-window", 1, Conclusion.NEITHER, parameters, SPENT));

        Coverage coverage = Coverage.of("phaseSeconds", List.of(result));

        assertThat(coverage.inside95()).isEqualTo(inside ? 1 : 0);
        assertThat(coverage.width().orElseThrow()).isCloseTo(2 / 60.0, within(1e-12));
    }

    @Test
    void calibration_counts_each_verdict_once_whatever_its_confidence() {
        List<CalibrationBin> bins = CalibrationBin.of(Stream.of(
                        verdict("pacer", 0.3, Conclusion.INCONCLUSIVE),
                        verdict("token-bucket", 0.5, Conclusion.INCONCLUSIVE),
                        verdict("pacer", 0.899, Conclusion.INCONCLUSIVE),
                        verdict("pacer", 0.9, Conclusion.INCONCLUSIVE),
                        verdict("pacer", 0.99, Conclusion.NEITHER),
                        verdict("none-of-these", 0.998, Conclusion.INCONCLUSIVE),
                        verdict("pacer", 0.999, Conclusion.NEITHER),
                        verdict("pacer", 1, Conclusion.NEITHER))
                .map(verdict -> result("pacer", verdict))
                .toList());

        assertThat(bins)
                .containsExactly(
                        new CalibrationBin(0, 0.5, 1, 1),
                        new CalibrationBin(0.5, 0.9, 2, 1),
                        new CalibrationBin(0.9, 0.99, 1, 1),
                        new CalibrationBin(0.99, 0.999, 2, 1),
                        new CalibrationBin(0.999, 1, 2, 2));
    }
}
