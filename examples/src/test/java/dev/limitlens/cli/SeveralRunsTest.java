package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code analyze} with several journals. */
class SeveralRunsTest {

    @TempDir
    private Path folder;

    private String run(String name, String limiter, int second, String... more) {
        Path directory = folder.resolve(name);
        String line = "simulate --plan adaptive --start-second " + second + " --limiter " + limiter + " --out "
                + directory + " " + String.join(" ", more);
        assertThat(Invocation.ofLine(line.strip()).exitCode()).isIn(0, 3);
        return directory.resolve("journal.jsonl").toString();
    }

    @Test
    void aQuotaThatWasRaisedIsNotTheSameLimiter() {
        Invocation compared = Invocation.of(
                "analyze",
                run("before", "fixed-window:capacity=8000", 7),
                run("after", "fixed-window:capacity=16000", 31),
                "--compare",
                "--json",
                "-");

        JsonNode comparison = compared.json();
        assertThat(compared.exitCode()).isZero();
        assertThat(comparison.get("schema").textValue()).isEqualTo("limitlens/comparison/v1");
        assertThat(comparison.get("sameProbability").doubleValue()).isLessThan(0.01);
        assertThat(comparison.get("differences").get(0).get("name").textValue()).isEqualTo("capacity");
        comparison.get("runs").forEach(VerdictContract::check);
    }

    @Test
    void theSameLimiterIsTheSame() {
        Invocation compared =
                Invocation.of("analyze", run("one", "sliding-log", 7), run("other", "sliding-log", 31), "--compare");

        assertThat(compared.out()).startsWith("The same limiter, with a probability of ");
    }

    @Test
    void runsThatOverlapOrWhoseStartIsUnknownAreNotJoinedSilently() {
        String quiet = run("quiet", "sliding-log", 7);
        Invocation overlapping = Invocation.of("analyze", quiet, quiet);
        assertThat(overlapping.exitCode()).isEqualTo(2);
        assertThat(overlapping.err()).contains("two runs overlap in time");

        String unknown = run("unknown", "sliding-log", 7, "--start", "unknown");
        Invocation joined = Invocation.of("analyze", quiet, unknown);
        assertThat(joined.exitCode()).isEqualTo(2);
        assertThat(joined.err()).contains("--quiet-between");
    }

    @Test
    void theCompletionScriptKnowsTheCommands() {
        Invocation completion = Invocation.of("completion");

        assertThat(completion.exitCode()).isZero();
        assertThat(completion.out()).contains("complete -F", "analyze", "--compare", "minute-boundary");
    }
}
