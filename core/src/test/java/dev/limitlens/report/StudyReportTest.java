package dev.limitlens.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.limitlens.study.CalibrationBin;
import dev.limitlens.study.Coverage;
import dev.limitlens.study.DecisionMillis;
import dev.limitlens.study.Failure;
import dev.limitlens.study.Quantiles;
import dev.limitlens.study.RowSummary;
import dev.limitlens.study.Score;
import dev.limitlens.study.StudyResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The result of a study as JSON and as text. */
class StudyReportTest {

    private static final Coverage NONE = new Coverage(0, 0, OptionalDouble.empty());

    private static RowSummary row(
            String truth, int trials, int correct, Coverage capacity, Map<String, Coverage> parameters) {
        return new RowSummary(
                truth,
                trials,
                correct,
                0,
                trials - correct,
                new Quantiles(22.46, 50.004),
                new Quantiles(1.255, 2.5),
                new Quantiles(12, 31),
                correct,
                capacity,
                parameters);
    }

    private static final RowSummary BUCKET = row(
            "token-bucket",
            200,
            199,
            new Coverage(199, 191, OptionalDouble.of(0.03)),
            Map.of("refillPerSecond", new Coverage(199, 190, OptionalDouble.of(1 / 3.0))));

    private static final RowSummary PACER = row("pacer", 200, 200, NONE, Map.of());

    private static StudyResult result(List<Failure> failures, double wallSeconds) {
        return new StudyResult(
                "adaptive",
                11,
                List.of(BUCKET, PACER),
                row("all", 400, 399, BUCKET.capacity(), Map.of()),
                List.of(row("token-bucket", 200, 0, NONE, Map.of()), row("pacer", 200, 0, NONE, Map.of())),
                List.of(new CalibrationBin(0.5, 0.9, 0, 0), new CalibrationBin(0.99, 0.999, 810, 808)),
                new DecisionMillis(1.5, 20.25),
                failures,
                wallSeconds);
    }

    private static JsonNode json(StudyResult result) throws JsonProcessingException {
        return JsonMapper.builder().build().readTree(StudyJson.render(result));
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        for (Iterator<String> each = node.fieldNames(); each.hasNext(); ) {
            names.add(each.next());
        }
        return names;
    }

    @Test
    void the_json_has_the_fields_of_the_contract_in_its_order() throws JsonProcessingException {
        JsonNode json = json(result(List.of(new Failure("token-bucket", 7, 123, Score.UNDECIDED)), 12.3));

        assertThat(names(json))
                .containsExactly(
                        "schema",
                        "plan",
                        "seed",
                        "rows",
                        "all",
                        "baseline",
                        "calibration",
                        "decisionMillis",
                        "failures",
                        "wallSeconds");
        for (JsonNode row : List.of(json.at("/rows/0"), json.at("/rows/1"), json.at("/all"), json.at("/baseline/0"))) {
            assertThat(names(row))
                    .containsExactly(
                            "truth",
                            "trials",
                            "correct",
                            "confidentlyWrong",
                            "undecided",
                            "elapsedSeconds",
                            "tokensPerCapacity",
                            "requests",
                            "identified",
                            "capacityTrials",
                            "capacityInside95",
                            "capacityWidth",
                            "parameters");
        }
    }

    @Test
    void the_json_has_the_values() throws JsonProcessingException {
        JsonNode json = json(result(List.of(new Failure("token-bucket", 7, 123, Score.CONFIDENTLY_WRONG)), 12.3));

        assertThat(json.get("schema").textValue()).isEqualTo("limitlens/study/v1");
        assertThat(json.get("seed").longValue()).isEqualTo(11);
        assertThat(json.at("/rows/0")).isEqualTo(JsonMapper.builder().build().readTree("""
                                {"truth": "token-bucket", "trials": 200, "correct": 199, "confidentlyWrong": 0,
                                 "undecided": 1, "elapsedSeconds": {"median": 22.46, "p90": 50.004},
                                 "tokensPerCapacity": {"median": 1.255, "p90": 2.5}, "requests": {"median": 12, "p90": 31},
                                 "identified": 199, "capacityTrials": 199, "capacityInside95": 191, "capacityWidth": 0.03,
                                 "parameters": {"refillPerSecond": {"trials": 199, "inside95": 190, "width": 0.333333333}}}
                                """));
        assertThat(json.at("/rows/1/capacityWidth").isNull()).isTrue();
        assertThat(json.at("/calibration/1"))
                .hasToString("{\"from\":0.99,\"to\":0.999,\"verdicts\":810,\"right\":808}");
        assertThat(json.get("decisionMillis")).hasToString("{\"median\":1.5,\"p99\":20.25}");
        assertThat(json.at("/failures/0"))
                .hasToString("{\"row\":\"token-bucket\",\"trial\":7,\"seed\":123,\"score\":\"confidently-wrong\"}");
        assertThat(json.get("wallSeconds").doubleValue()).isEqualTo(12.3);
    }

    @Test
    void a_number_that_is_none_is_refused() {
        assertThatThrownBy(() -> StudyJson.render(result(List.of(), Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wallSeconds must be a finite number: NaN");
    }

    @Test
    void the_text_shows_rows_baseline_calibration_and_times() {
        assertThat(StudyTable.render(result(List.of(), 12.34))).isEqualTo("""
                The plan adaptive, seed 11:
                                           VERDICTS            SECONDS   TOKENS/CAP    REQUESTS       CAPACITY
                TRUTH         correct wrong undecid    median      p90    med   p90   med   p90  inside  width
                token-bucket    99.5%     0       1      22.5     50.0   1.26  2.50    12    31   95.9%   3.0%
                pacer          100.0%     0       0      22.5     50.0   1.26  2.50    12    31       -      -
                all             99.7%     0       1      22.5     50.0   1.26  2.50    12    31   95.9%   3.0%

                The same trials with the baseline's plan:
                                           VERDICTS            SECONDS   TOKENS/CAP    REQUESTS       CAPACITY
                TRUTH         correct wrong undecid    median      p90    med   p90   med   p90  inside  width
                token-bucket     0.0%     0     200      22.5     50.0   1.26  2.50    12    31       -      -
                pacer            0.0%     0     200      22.5     50.0   1.26  2.50    12    31       -      -

                Other parameters: truths inside the 95% interval, and its median width
                  token-bucket           refillPerSecond     95.4%  33.3%

                Calibration: of the verdicts with a confidence in a range, how many name the right family
                   0.99 to 0.999     810 verdicts,    808 right, 99.7%

                A decision took 1.5 ms (median), 20.3 ms (99th percentile); the study 12.3 s.
                """);
    }

    @Test
    void the_text_of_a_study_without_calibration_does_not_speak_of_it() {
        StudyResult population = new StudyResult(
                "adaptive",
                11,
                List.of(PACER),
                PACER,
                List.of(),
                List.of(new CalibrationBin(0.5, 0.9, 0, 0)),
                new DecisionMillis(1.5, 20.25),
                List.of(),
                12.34);

        assertThat(StudyTable.render(population)).isEqualTo("""
                The plan adaptive, seed 11:
                                    VERDICTS            SECONDS   TOKENS/CAP    REQUESTS       CAPACITY
                TRUTH  correct wrong undecid    median      p90    med   p90   med   p90  inside  width
                pacer   100.0%     0       0      22.5     50.0   1.26  2.50    12    31       -      -

                A decision took 1.5 ms (median), 20.3 ms (99th percentile); the study 12.3 s.
                """);
    }

    @Test
    void the_text_names_what_failed_the_wrong_ones_first_and_counts_the_rest() {
        List<Failure> failures = Stream.concat(
                        IntStream.range(0, 25).mapToObj(i -> new Failure("pacer", i, i, Score.UNDECIDED)),
                        Stream.of(new Failure("token-bucket", 99, 1, Score.CONFIDENTLY_WRONG)))
                .toList();

        List<String> lines = StudyTable.render(result(failures, 1)).lines().toList();

        int first = lines.indexOf("Not correct; --limiter ROW --trial N with the other options shows one:") + 1;
        assertThat(first).isPositive();
        assertThat(lines.get(first)).isEqualTo("  WRONG      token-bucket           trial 99");
        assertThat(lines.get(first + 1)).isEqualTo("  undecided  pacer                  trial 0");
        assertThat(lines.get(first + 20)).isEqualTo("  and 6 more");
    }
}
