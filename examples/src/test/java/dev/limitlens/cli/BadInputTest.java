package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with the input: one line that says what, an exit code, and a stack trace only when asked for. */
class BadInputTest {

    @TempDir
    private Path folder;

    static Stream<Arguments> mistakesInTheUsage() {
        return Stream.of(
                arguments("simulate", "--limiter"),
                arguments("simulate --limiter leaky-bucket", "unknown limiter 'leaky-bucket'"),
                arguments(
                        "simulate --limiter token-bucket:size=3",
                        "token-bucket has no key 'size'; its keys are capacity"),
                arguments("simulate --limiter token-bucket:capacity", "not of the form key=value"),
                arguments("simulate --limiter token-bucket:capacity=much", "capacity must be a whole number: 'much'"),
                arguments("simulate --limiter fixed-window:window=0s", "window"),
                arguments("simulate --limiter token-bucket+", "unknown limiter ''"),
                arguments(
                        "simulate --limiter token-bucket --plan guess",
                        "unknown plan 'guess'; known are minute-boundary, adaptive"),
                arguments("simulate --limiter token-bucket --window 60", "'60' is no duration"),
                arguments("simulate --limiter token-bucket --window 0s", "window must be longer than 0"),
                arguments("simulate --limiter token-bucket --window -3s", "window must be longer than 0"),
                arguments(
                        "simulate --limiter token-bucket --capacity 0",
                        "capacity must be from 1 to 1000000000000 tokens: 0"),
                arguments("simulate --limiter token-bucket --capacity 9223372036854775807", "from 1 to 1000000000000"),
                arguments("simulate --limiter token-bucket --capacity many", "'many' is no whole number"),
                arguments("simulat --limiter pacer", "unknown command 'simulat'; 'simulat' may be simulate"),
                arguments("discover", "unknown command 'discover'; commands are demo, simulate, study, analyze, probe"),
                arguments("simulate --limiter pacer again", "unexpected 'again'"),
                arguments("simulate --limiter token-bucket:capacity=0", "capacity must be at least 1: 0"),
                arguments("simulate --limiter pacer --seed 99999999999999999999", "is beyond 9223372036854775807"),
                arguments("simulate --limiter pacer --max-requests 2.5", "'2.5' is no whole number"),
                arguments("simulate --limiter pacer --confidence 99%", "'99%' is no number"),
                arguments("simulate --limiter pacer --start-second NaN", "'NaN' is no number"),
                arguments("simulate --limiter pacer --max-duration -5s", "time budget must be longer than 0: -5s"),
                arguments("simulate --limiter pacer --early-at 55s --late-at 50s", "before the late one: 55s, 50s"),
                arguments("simulate --limiter pacer --out=", "--out needs a directory"),
                arguments("simulate --limiter pacer --max-output-tokens 9", "goes with reservation and burndown"),
                arguments(
                        "simulate --limiter pacer --plan denial --max-output-tokens 9",
                        "the plan denial asks for no output; --max-output-tokens goes with reservation and burndown"),
                arguments("simulate --limiter pacer --window 2000000h", "window must be at most ten years"),
                arguments("simulate --limiter token-bucket --start 1.5", "a share between 0 and 1: '1.5'"),
                arguments("simulate --limiter token-bucket --start-second 60", "within the window of 60"),
                arguments("simulate --limiter token-bucket --start-second -1", "within the window of 60"),
                arguments("simulate --limiter token-bucket --confidence 1", "above 0.5 and below 1: 1.0"),
                arguments("simulate --limiter token-bucket --lapse 1", "lapse must be at least 0 and below 1"),
                arguments("simulate --limiter token-bucket --latency 0s", "latency must be longer than 0"),
                arguments("simulate --limiter token-bucket --max-requests 0", "request budget must be at least 1: 0"),
                arguments("simulate --limiter token-bucket --drain-at 61s", "drain must lie within the window"),
                arguments("simulate --limiter token-bucket --json no/such/folder/verdict.json", "--json needs a file"),
                arguments("simulate --limiter token-bucket --co-consumer poisson", "poisson:SHARE or constant:SHARE"),
                arguments("simulate --limiter token-bucket --co-consumer poisson:2", "above 0 and at most 1: 2.0"),
                arguments("study --plan adaptive", "--limiter"),
                arguments("study --limiter everything", "unknown limiter 'everything'"),
                arguments(
                        "study --limiter al",
                        "unknown limiter 'al'; known are all, fixed-window/aligned, fixed-window,"),
                arguments("study --limiter token-bucket:size=3", "token-bucket has no key 'size'"),
                arguments("study --limiter token-bucket:refill=fast", "refill must be a number per time"),
                arguments("study --limiter token-bucket+pacer", "one limiter at a time"),
                arguments("study --limiter all --trials 0", "at least 1 trial a row: 0"),
                arguments("study --limiter all --threads 0", "--threads must be at least 1: 0"),
                arguments("study --limiter all --trial 3", "--trial needs"),
                arguments("study --limiter pacer --trial -1", "--trial needs"),
                arguments("study --limiter all --out study", "--out needs --trial"),
                arguments(
                        "study --limiter all --drain-at 20s", "adaptive takes none of the options of minute-boundary"),
                arguments("study --limiter all --json no/such/folder/study.json", "--json needs a file"),
                arguments("analyze", "JOURNAL"),
                arguments("probe bedrock --endpoint http://127.0.0.1:1 --window soon --yes", "'soon' is no duration"),
                arguments("probe bedrock --region= --capacity 8000 --yes", "a region is needed"),
                arguments("probe bedrock --region us-east-1 --yes", "the nominal capacity is needed"),
                arguments("probe bedrock --region us-east-1 --capacity 8000 --plan x --yes", "unknown plan 'x'"),
                arguments("probe bedrock --region us-east-1 --capacity 8000 --yes --dry-run", "--dry-run"),
                arguments("probe bedrock --endpoint http://example.com --yes", "add --allow-host example.com"),
                arguments("probe bedrock --endpoint http://127.0.0.1.example.com --yes", "--allow-host"),
                arguments("probe bedrock --endpoint http://amazonaws.com.example.org --yes", "--allow-host"),
                arguments("probe bedrock --endpoint 127.0.0.1:80 --yes", "must be an http or https address"),
                arguments(
                        "probe bedrock --endpoint http://127.0.0.1:99999 --yes",
                        "the port must be at most 65535: 99999"),
                arguments("probe bedrock --region useast1 --capacity 8000 --dry-run", "such as us-east-1: 'useast1'"),
                arguments("probe bedrock --padding spaces --yes", "'spaces'; known are calibrated, words, zeros"),
                arguments("probe bedrock --profiles . --region us-east-1 --capacity 9 --dry-run", ". is a directory"),
                arguments("probe http --url http://{cost}.test/ --capacity 9", "not into the host"),
                arguments(
                        "probe http --url http://127.0.0.1:99999/x --capacity 9",
                        "port must be from 1 to 65535: 99999"),
                arguments("probe http --url http:///x --capacity 9", "one of http or https, with a host"),
                arguments("probe http --url ws://127.0.0.1/x --capacity 9", "one of http or https, with a host"),
                arguments(
                        "probe http --url http://127.0.0.1:1/ --capacity 9 --header Host:x",
                        "the header 'Host' cannot"),
                arguments(
                        "probe http --url http://127.0.0.1:1/ --capacity 9 --cost-header a:b",
                        "such as X-Request-Cost"),
                arguments("campaign .", ". is a directory"),
                arguments("probe bedrock --endpoint here --yes", "must be an http or https address"),
                arguments("probe bedrock --endpoint ftp://127.0.0.1/ --yes", "must be an http or https address"),
                arguments("serve bedrock --limiter nothing", "unknown limiter 'nothing'"),
                arguments("serve bedrock --limiter unlimited --fault flood", "unknown fault 'flood'"),
                arguments("serve bedrock --limiter unlimited --port 65536", "between 0 and 65535: 65536"),
                arguments("serve bedrock --limiter unlimited --chars-per-token 0", "must be positive"),
                arguments("serve bedrock --limiter unlimited --overhead -1", "must be at least 0"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakesInTheUsage")
    void aMistakeInTheUsageEndsWithOneLineAndCode2(String line, String says) {
        Invocation failed = Invocation.ofLine(line);

        assertOneLine(failed, says);
        assertThat(failed.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakesInTheUsage")
    void withDebugTheStackTraceFollows(String line, String says) {
        Invocation failed = Invocation.ofLine(line + " --debug");

        assertThat(failed.exitCode()).isEqualTo(2);
        assertThat(failed.errLines().get(0)).contains(says);
        assertThat(failed.errLines().subList(1, failed.errLines().size()))
                .anyMatch(trace -> trace.startsWith("\tat dev.limitlens.") || trace.startsWith("\tat picocli."));
    }

    @Test
    void aJournalThatIsNotThere() {
        assertFails(
                "no such journal", "analyze", folder.resolve("journal.jsonl").toString());
    }

    @Test
    void aDirectoryInsteadOfItsJournal() {
        assertFails(
                "the journal cannot be read: this is a directory; give the journal in it, such as "
                        + folder.resolve("journal.jsonl"),
                "analyze",
                folder.toString());
    }

    @Test
    void aFileThatIsNoJournal() throws IOException {
        Path file = Files.writeString(folder.resolve("verdict.json"), "{\n  \"schema\": 1\n}\n");

        Invocation failed = Invocation.of("analyze", file.toString());

        assertOneLine(failed, "verdict.json, line 1: the line is not JSON: Unexpected end-of-input");
        assertThat(failed.err()).doesNotContain("REDACTED");
    }

    @Test
    void aBrokenJournalLineIsNamed() throws IOException {
        Path run = folder.resolve("run");
        Invocation.of("simulate", "--limiter", "token-bucket", "--out", run.toString());
        Path journal = run.resolve("journal.jsonl");
        List<String> lines = Files.readAllLines(journal);
        lines.set(2, lines.get(2).replace("\"outcome\"", "\"outcum\""));
        Files.write(journal, lines);

        Invocation failed = Invocation.of("analyze", journal.toString());

        assertThat(failed.exitCode()).isEqualTo(1);
        assertOneLine(failed, "journal.jsonl, line 3");
        assertThat(failed.err()).contains("outcome");
    }

    @Test
    void aJournalIsNeverOverwritten() {
        String out = folder.toString();
        assertThat(Invocation.of("simulate", "--limiter", "token-bucket", "--out", out)
                        .err())
                .isEmpty();

        assertFails("journal.jsonl: the file exists", "simulate", "--limiter", "token-bucket", "--out", out);
    }

    @Test
    void anOutputDirectoryThatIsAFile() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertFails("cannot create the directory", "simulate", "--limiter", "token-bucket", "--out", file.toString());
    }

    @Test
    void aPortInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());

            assertFails("127.0.0.1:" + port, "serve", "bedrock", "--limiter", "unlimited", "--port", port);
        }
    }

    private static void assertFails(String says, String... args) {
        Invocation failed = Invocation.of(args);
        assertOneLine(failed, says);
        assertThat(failed.exitCode()).isEqualTo(1);
    }

    private static void assertOneLine(Invocation failed, String says) {
        assertThat(failed.errLines()).hasSize(1);
        assertThat(failed.err())
                .matches("(?s)limitlens( [a-z]+)*: .*")
                .contains(says)
                .doesNotContain("\tat ");
        assertThat(failed.out()).isEmpty();
    }
}
