package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that a report gives lead to the same verdict. */
class ReproductionTest {

    private static final Pattern COMMAND = Pattern.compile("<code>(limitlens [^<]*)</code></pre>");

    @TempDir
    private Path folder;

    /** Returns the words of each command in the report, as a shell reads them. */
    private static List<List<String>> commands(Path report) throws IOException, InterruptedException {
        Matcher matcher = COMMAND.matcher(Files.readString(report));
        List<List<String>> commands = new ArrayList<>();
        while (matcher.find()) {
            String line = matcher.group(1)
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&quot;", "\"")
                    .replace("&#39;", "'")
                    .replace("&amp;", "&");
            Process bash = new ProcessBuilder("bash", "-c", "printf '%s\\n' " + line).start();
            commands.add(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .toList());
            assertThat(bash.waitFor()).isZero();
        }
        return commands;
    }

    private static Invocation run(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(Arrays.asList(more));
        return Invocation.of(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--limiter token-bucket",
                "--limiter fixed-window:phase=17s --start-second 12.5 --drain-at 30s --chunk-tokens 700 --confidence 0.95",
                "--limiter sliding-log --plan adaptive --seed 5 --latency 300ms --lapse 0.01 --start unknown"
                        + " --co-consumer poisson:0.1 --max-requests 25",
                "--limiter token-bucket+pacer:interval=100ms --plan which-limit --capacity-requests 90 --max-requests 20",
                "--limiter token-bucket:reserve=true --plan reservation --max-output-tokens 300 --max-requests 60",
                "--limiter fixed-window:phase=3s --plan adaptive --validation --capacity 5000 --window 10s --start 0.25"
            })
    void a_simulation_is_the_same_again(String options) throws Exception {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        List<String> words = new ArrayList<>(List.of("simulate"));
        words.addAll(Arrays.asList(options.split(" ", -1)));
        assertThat(run(words, "--out", first.toString()).exitCode()).isIn(0, 3);

        List<List<String>> commands = commands(first.resolve("report.html"));
        run(commands.get(1), "--out", second.toString());

        assertThat(second.resolve("journal.jsonl")).hasSameTextualContentAs(first.resolve("journal.jsonl"));
        assertThat(second.resolve("verdict.json")).hasSameTextualContentAs(first.resolve("verdict.json"));
        assertThat(commands(second.resolve("report.html"))).isEqualTo(commands);

        List<String> analysis = new ArrayList<>(commands.get(0));
        assertThat(analysis.remove(1)).isEqualTo("journal.jsonl");
        analysis.add(1, first.resolve("journal.jsonl").toString());
        assertThat(run(analysis, "--json", "-").out()).isEqualTo(Files.readString(first.resolve("verdict.json")));
    }

    @Test
    void a_rehearsal_of_bedrock_says_region_model_and_padding() throws Exception {
        Path out = folder.resolve("run");
        Invocation ran = Invocation.of(
                "probe",
                "bedrock",
                "--dry-run",
                "--region",
                "eu-west-1",
                "--model",
                "it's; a $(model)",
                "--capacity",
                "400",
                "--price",
                "1/2",
                "--out",
                out.toString());
        assertThat(ran.exitCode()).as(ran.err()).isIn(0, 3);

        List<String> words = commands(out.resolve("report.html")).get(1);

        assertThat(words)
                .startsWith("probe", "bedrock")
                .contains(
                        "--region=eu-west-1",
                        "--model=it's; a $(model)",
                        "--dry-run",
                        "--padding=calibrated",
                        "--price=1/2",
                        "--plan=minute-boundary",
                        "--drain-tokens=400",
                        "--start=unknown",
                        "--confidence=0.99")
                .doesNotContain("--yes");
        assertThat(run(words).exitCode()).isEqualTo(ran.exitCode());
    }

    @Test
    void a_probe_of_an_api_shows_where_the_cost_goes_and_no_secret() throws Exception {
        Path out = folder.resolve("run");
        Invocation.of(
                "probe",
                "http",
                "--url",
                "http://127.0.0.1:1/work?key=hush&cost={cost}",
                "--header",
                "X-Api-Key: hush",
                "--header",
                "X-Cost: {cost}",
                "--body",
                "{\"token\": \"hush\", \"n\": {cost}}",
                "--throttled-status",
                "429,503",
                "--capacity",
                "10",
                "--window",
                "1s",
                "--max-requests",
                "1",
                "--out",
                out.toString());

        List<String> words = commands(out.resolve("report.html")).get(1);

        assertThat(words)
                .startsWith("probe", "http")
                .contains(
                        "--url=http://127.0.0.1:1/work?key=...&cost={cost}",
                        "--header=X-Api-Key: ...",
                        "--header=X-Cost: {cost}",
                        "--body=...{cost}...",
                        "--throttled-status=429,503",
                        "--timeout=60s",
                        "--plan=adaptive",
                        "--validation");
        assertThat(Files.readString(out.resolve("report.html"))).doesNotContain("hush");
        assertThat(Main.commandLine().parseArgs(words.toArray(String[]::new)).errors())
                .isEmpty();
    }
}
