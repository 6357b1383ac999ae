package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.bedrock.loopback.Fault;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.bedrock.loopback.ReceivedRequest;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.experiment.Start;
import dev.limitlens.journal.Journal;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeBedrockCommandTest {

    private static final Duration WINDOW = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    private final LoopbackBedrock bedrock = LoopbackBedrock.builder()
            .limits(Limits.of(Limiter.of(new FixedWindow(WINDOW.toNanos(), 0), 8_000)))
            .start();

    @AfterEach
    void stop() {
        bedrock.close();
    }

    @Test
    void withoutConsentItSaysWhatItWouldSpendAndSendsNothing() {
        Invocation asked = probe(
                "--max-tokens-spent", "9000", "--out", folder.resolve("run").toString());

        assertThat(asked.exitCode()).isEqualTo(2);
        assertThat(asked.err())
                .contains("minute-boundary", "9000 tokens", "200 requests", "21s", "8000 tokens in 1s, start unknown")
                .contains("other callers of this quota will be throttled for up to 22s")
                .contains("add --yes");
        assertThat(asked.out()).isEmpty();
        assertThat(bedrock.requests()).isEmpty();
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aDryRunRehearsesElsewhere() {
        Invocation rehearsal = Invocation.of(
                "probe", "bedrock", "--region", "eu-west-1", "--capacity", "400000", "--dry-run", "--json", "-");

        VerdictContract.check(rehearsal.json());
        assertThat(rehearsal.exitCode()).isIn(0, 3);
        assertThat(rehearsal.err()).contains("rehearsal", "consume batch 1, 50000 tokens: admitted");
    }

    @Test
    void aDryRunSaysSoInItsJournal() {
        Invocation.of("probe", "bedrock", "--endpoint", "http://127.0.0.1:9", "--dry-run", "--out", folder.toString());

        Journal journal = Journal.read(folder.resolve("journal.jsonl"));
        assertThat(journal.header().clock()).isEqualTo("virtual");
        assertThat(journal.header().target()).contains("rehearsal");
    }

    @Test
    void aFailureThatEveryRequestWouldMeetEndsItWithAdvice() {
        try (LoopbackBedrock closed =
                LoopbackBedrock.builder().fault(Fault.ACCESS_DENIED).start()) {
            Invocation denied = Invocation.of(
                    "probe",
                    "bedrock",
                    "--endpoint",
                    closed.uri().toString(),
                    "--window",
                    "1s",
                    "--yes",
                    "--out",
                    folder.toString());

            assertThat(denied.exitCode()).isEqualTo(1);
            assertThat(denied.err()).contains("failed: ").containsIgnoringCase("access");
            assertThat(closed.requests()).hasSize(1);
            assertThat(folder.resolve("verdict.json")).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 3.9, 31})
    @Tag("realtime")
    void aRequestCostsWhatItShallWhateverTheTokenizer(double charsPerToken) {
        try (LoopbackBedrock hidden = LoopbackBedrock.builder()
                .charsPerToken(charsPerToken)
                .overheadTokens(37)
                .start()) {
            Invocation.of(
                    "probe",
                    "bedrock",
                    "--endpoint",
                    hidden.uri().toString(),
                    "--window",
                    "1s",
                    "--max-tokens-spent",
                    "6000",
                    "--yes",
                    "--out",
                    folder.toString());

            List<Observation> observations =
                    Journal.read(folder.resolve("journal.jsonl")).observations();
            assertThat(observations).hasSameSizeAs(hidden.requests());
            assertThat(observations)
                    .extracting(Observation::purpose)
                    .startsWith("quiet start", "calibrate large", "consume batch 1");
            List<Observation> own = Preliminary.without(observations);
            assertThat(own)
                    .isNotEmpty()
                    .allSatisfy(o -> assertThat((double) o.tokens())
                            .isCloseTo(o.requestedTokens(), within(0.01 * o.requestedTokens())));
            assertThat(observations.stream().mapToLong(Observation::tokens).sum())
                    .as("the calibration counts in the budget")
                    .isLessThanOrEqualTo(6000);
        }
    }

    @Test
    @Tag("realtime")
    void tokensAreCountedForFreeWhereTheModelLetsThem() {
        Invocation.of(
                "probe",
                "bedrock",
                "--endpoint",
                bedrock.uri().toString(),
                "--model",
                "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                "--window",
                "1s",
                "--max-requests",
                "4",
                "--max-duration",
                "60s",
                "--yes",
                "--out",
                folder.toString());

        List<Observation> observations =
                Journal.read(folder.resolve("journal.jsonl")).observations();
        assertThat(observations)
                .extracting(Observation::purpose)
                .containsExactly("quiet start", "count small", "count large", "consume batch 1");
        assertThat(bedrock.requests())
                .extracting(ReceivedRequest::operation)
                .containsExactly("Converse", "CountTokens", "CountTokens", "Converse");
        assertThat((double) observations.get(3).tokens()).isCloseTo(1000, within(10.0));
    }

    @Test
    void aQuotaThatStaysExhaustedIsSaidToBe() {
        try (LoopbackBedrock exhausted =
                LoopbackBedrock.builder().fault(Fault.TOO_MANY_REQUESTS).start()) {
            Invocation run = Invocation.of(
                    "probe", "bedrock", "--endpoint", exhausted.uri().toString(), "--window", "1s", "--yes");

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.err()).contains("quota already exhausted", "were all throttled", "AWS console");
            assertThat(exhausted.requests()).hasSizeBetween(3, 30);
        }
    }

    @Test
    @Tag("realtime")
    void aWindowOfSilenceMakesTheStartQuiet() {
        long before = System.nanoTime();

        Invocation run = probe("--quiet-start", "--max-requests", "1", "--yes", "--out", folder.toString());

        assertThat(run.err()).contains("start quiet");
        assertThat(Journal.read(folder.resolve("journal.jsonl"))
                        .header()
                        .premises()
                        .start())
                .isEqualTo(Start.QUIET);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(WINDOW);
    }

    @Test
    void whatItCostsIsNeverGuessed() {
        assertThat(probe().err()).contains("what that costs in money is unknown");
        assertThat(probe("--price", "0.80/3.20").err()).contains("at most 0.11 US dollars, at the prices given");
        assertThat(probe("--price", "cheap").err()).contains("such as 0.80/3.20");
    }

    @Test
    void aDatedPriceIsQuotedWithItsDate() throws Exception {
        Path profiles = Files.writeString(folder.resolve("profiles.json"), """
                {"schema": "limitlens/model-profiles/v1", "profiles": [
                  {"name": "Nova Pro", "models": ["amazon.nova-pro"], "maxOutputTokens": 5000,
                   "price": {"inputPerMillion": 1, "outputPerMillion": 2, "asOf": "2026-11-01"}}]}
                """);

        assertThat(probe("--profiles", profiles.toString()).err())
                .contains("at most 0.07 US dollars, at prices of 2026-11-01");
    }

    @Test
    void thereMustBeSomethingToResume() {
        Invocation resumed = probe("--yes", "--resume", folder.toString());

        assertThat(resumed.exitCode()).isEqualTo(1);
        assertThat(resumed.err()).contains("there is no such journal").hasLineCount(1);
    }

    @Test
    @Tag("realtime")
    void aLiveRunIsJournaledAndReported() {
        Invocation run = probe("--yes", "--max-duration", "60s", "--out", folder.toString());

        assertThat(run.exitCode()).isIn(0, 3);
        assertThat(run.out()).contains("TEST SUMMARY");
        Journal journal = Journal.read(folder.resolve("journal.jsonl"));
        assertThat(journal.observations()).hasSameSizeAs(bedrock.requests());
        assertThat(journal.header().premises().start()).isEqualTo(Start.UNKNOWN);
        assertThat(journal.header().clock()).isEqualTo("system");
        assertThat(run.err()).contains("consume batch 1, 1000 tokens: admitted", "test at next minute :05");
    }

    @Test
    @Tag("realtime")
    void anExperimentIsResumedWhereItStopped() {
        Invocation begun = probe("--yes", "--max-requests", "3", "--out", folder.toString());
        assertThat(begun.err()).contains("stopped: ");

        Invocation resumed = probe("--yes", "--max-duration", "60s", "--resume", folder.toString());

        assertThat(resumed.exitCode()).isIn(0, 3);
        List<Observation> observations =
                Journal.read(folder.resolve("journal.jsonl")).observations();
        assertThat(observations).hasSameSizeAs(bedrock.requests());
        assertThat(observations)
                .extracting(Observation::purpose)
                .startsWith("quiet start", "calibrate large", "consume batch 1", "consume batch 2");
        assertThat(observations.get(observations.size() - 1).purpose()).isEqualTo("test at minute :50");
    }

    @Test
    @Tag("realtime")
    void anotherExperimentIsNotResumed() {
        probe("--yes", "--max-requests", "1", "--out", folder.toString());

        Invocation resumed = probe("--yes", "--chunk-tokens", "77", "--resume", folder.toString());

        assertThat(resumed.exitCode()).isEqualTo(2);
        assertThat(resumed.err())
                .contains("another experiment", "chunk-tokens=77")
                .hasLineCount(1);
        assertThat(bedrock.requests()).hasSize(1);
    }

    private Invocation probe(String... options) {
        String[] args = Stream.concat(
                        Stream.of(
                                "probe", "bedrock", "--endpoint", bedrock.uri().toString(), "--window", "1s"),
                        Stream.of(options))
                .toArray(String[]::new);
        return Invocation.of(args);
    }
}
