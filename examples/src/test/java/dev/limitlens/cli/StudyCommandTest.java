package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyCommandTest {

    @TempDir
    private Path folder;

    private static JsonNode study(String options) {
        Invocation run = Invocation.ofLine("study --json - " + options);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.json();
    }

    private static JsonNode withoutTimes(JsonNode study) {
        ObjectNode rest = study.deepCopy();
        assertThat(rest.remove("wallSeconds").doubleValue()).isPositive();
        assertThat(rest.remove("decisionMillis").get("p99").doubleValue()).isPositive();
        return rest;
    }

    @Test
    void twoRunsGiveTheSameJsonButForTheTimesWhateverTheThreads() {
        String options = "--limiter pacer --trials 2 --seed 11 --latency 300ms --lapse 0.01 --threads ";

        JsonNode one = withoutTimes(study(options + 1));

        assertThat(withoutTimes(study(options + 2))).isEqualTo(one);
        assertThat(one.get("schema").textValue()).isEqualTo("limitlens/study/v1");
        assertThat(one.get("plan").textValue()).isEqualTo("adaptive");
        assertThat(one.get("seed").longValue()).isEqualTo(11);
        assertThat(one.at("/rows/0/truth").textValue()).isEqualTo("pacer");
        assertThat(one.at("/rows/0/trials").intValue()).isEqualTo(2);
        assertThat(one.at("/baseline/0/trials").intValue()).isEqualTo(2);
        assertThat(withoutTimes(study(options.replace("11", "12") + 2))).isNotEqualTo(one);
    }

    @Test
    void allAreNineRows() {
        JsonNode study = study("--limiter all --trials 1 --plan minute-boundary --max-requests 1 --no-baseline");

        assertThat(study.get("rows"))
                .extracting(row -> row.get("truth").textValue())
                .containsExactly(
                        "fixed-window/aligned",
                        "fixed-window",
                        "anchored-window",
                        "sliding-log",
                        "sliding-counter",
                        "bucketed-window",
                        "token-bucket",
                        "stepped-bucket",
                        "pacer");
        assertThat(study.at("/all/trials").intValue()).isEqualTo(9);
        assertThat(study.get("baseline")).isEmpty();
    }

    @Test
    void theTableIsOnStandardOutputUnlessTheJsonIs() throws IOException {
        Path file = folder.resolve("study.json");
        String options = "study --limiter pacer --trials 1 --no-baseline --json ";

        Invocation text = Invocation.ofLine(options + file);
        Invocation json = Invocation.ofLine(options + "-");

        assertThat(text.out()).contains("TRUTH", "correct", "pacer").doesNotContain("{");
        assertThat(text.err().strip()).isEqualTo("1 of 1 experiments");
        assertThat(json.json().get("rows")).hasSize(1);
        assertThat(json.err()).contains("TRUTH", "1 of 1 experiments");
        assertThat(withoutTimes(Invocation.parse(Files.readString(file)))).isEqualTo(withoutTimes(json.json()));
    }

    @Test
    void oneTrialIsShownAndCanBeSimulatedAgain() {
        String others =
                " --plan minute-boundary --latency 300ms --lapse 0.05 --start 0.5 --co-consumer poisson:0.2 --max-requests 3";

        Invocation trial = Invocation.ofLine("study --limiter token-bucket --trial 3 --seed 11" + others);
        String command = trial.err().lines().findFirst().orElseThrow().replaceFirst(".*: limitlens ", "");
        Invocation again = Invocation.ofLine(command);

        assertThat(trial.exitCode()).isZero();
        assertThat(command).startsWith("simulate --limiter=token-bucket:capacity=");
        assertThat(trial.out())
                .contains("TEST SUMMARY", "CONCLUSION")
                .endsWith(again.out().substring(again.out().indexOf("Test:")));
    }

    @ParameterizedTest(name = "limitlens study {0}")
    @ValueSource(
            strings = {
                "--limiter fixed-window/aligned --trial 1 --seed 11",
                "--limiter token-bucket --trial 0 --seed 3 --capacity 240 --window 5s --confidence 0.999",
                "--limiter pacer --trial 0 --seed 5 --plan adaptive --validation --max-duration 100s",
                "--limiter sliding-log --trial 2 --seed 7 --plan minute-boundary --drain-at 20s --start unknown"
            })
    void theCommandThatIsPrintedGivesTheSameVerdict(String options) {
        Invocation trial = Invocation.ofLine("study --json - " + options);
        String command = trial.err().lines().findFirst().orElseThrow().replaceFirst("^the same: limitlens ", "");

        Invocation again = Invocation.ofLine(command + " --json -");

        assertThat(again.err()).isEmpty();
        assertThat(again.json()).isEqualTo(trial.json());
    }

    @Test
    void theTrialIsTheOneThatTheStudyRan() {
        JsonNode study = study("--limiter pacer --trials 1 --seed 5 --no-baseline");
        JsonNode trial = study("--limiter pacer --trial 0 --seed 5");

        assertThat(trial.at("/spent/requests").doubleValue())
                .isEqualTo(study.at("/rows/0/requests/median").doubleValue());
        assertThat(trial.at("/spent/elapsedSeconds")).isEqualTo(study.at("/rows/0/elapsedSeconds/median"));
    }

    @Test
    void aShortWindowTakesAShortTime() {
        JsonNode study = study("--limiter pacer --trials 2 --seed 3 --capacity 240 --window 5s --no-baseline");

        assertThat(study.at("/rows/0/elapsedSeconds/p90").doubleValue()).isLessThan(25);
        assertThat(study.at("/rows/0/confidentlyWrong").intValue()).isZero();
    }
}
