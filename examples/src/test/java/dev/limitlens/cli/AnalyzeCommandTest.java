package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalyzeCommandTest {

    @TempDir
    private Path folder;

    private Path journal;

    @BeforeEach
    void simulate() {
        Invocation.of("simulate", "--limiter", "token-bucket", "--out", folder.toString());
        journal = folder.resolve("journal.jsonl");
    }

    @Test
    void aTornLastLineIsSetAsideWithAWarning() throws IOException {
        Files.writeString(journal, "{\"type\":\"inte", StandardOpenOption.APPEND);

        Invocation analysis = Invocation.of("analyze", journal.toString(), "--json", "-");

        VerdictContract.check(analysis.json());
        assertThat(analysis.err()).startsWith("warning: ").hasLineCount(1);
    }

    @Test
    void aPartialJournalGetsAVerdictToo() throws IOException {
        List<String> lines = Files.readAllLines(journal);
        Files.write(journal, lines.subList(0, 8));

        JsonNode verdict =
                Invocation.of("analyze", journal.toString(), "--json", "-").json();

        VerdictContract.check(verdict);
        assertThat(verdict.get("spent").get("requests").intValue()).isEqualTo(4);
    }

    @Test
    void theSeedsRecordedRunIsInconclusive() {
        Path seedRun = Path.of("../core/src/test/resources/seed-run.jsonl");

        Invocation analysis = Invocation.of("analyze", seedRun.toString(), "--json", "-");

        JsonNode verdict = analysis.json();
        VerdictContract.check(verdict);
        assertThat(verdict.get("conclusion").textValue()).isEqualTo("INCONCLUSIVE");
        List<String> survivors = new ArrayList<>();
        verdict.get("survivors").forEach(id -> survivors.add(id.textValue()));
        assertThat(survivors).contains("fixed-window", "token-bucket");
        assertThat(verdict.get("nextProbe").isNull()).isFalse();
        assertThat(analysis.exitCode()).isEqualTo(3);
    }

    @Test
    void theDirectoryOfTheRunItselfCanBeWrittenAgain() {
        Invocation analysis = Invocation.of("analyze", journal.toString(), "--out", folder.toString());

        assertThat(analysis.err()).isEmpty();
        assertThat(analysis.exitCode()).isIn(0, 3);
    }

    @Test
    void theDirectoryOfAnotherRunIsLeftAlone(@TempDir Path other) throws IOException {
        Invocation.of("simulate", "--limiter", "sliding-log", "--out", other.toString());
        String before = Files.readString(other.resolve("verdict.json"));

        Invocation analysis = Invocation.of("analyze", journal.toString(), "--out", other.toString());

        assertThat(analysis.exitCode()).isEqualTo(2);
        assertThat(analysis.err()).contains("there is another journal").hasLineCount(1);
        assertThat(other.resolve("verdict.json")).hasContent(before);
    }

    @Test
    void premisesCanBeReplaced() {
        String recorded = Invocation.of("analyze", journal.toString()).out();

        String replaced = Invocation.of("analyze", journal.toString(), "--start", "unknown")
                .out();

        assertThat(replaced).isNotEqualTo(recorded);
    }
}
