package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Start;
import dev.limitlens.journal.Journal;
import dev.limitlens.limiter.LimiterSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulateCommandTest {

    @TempDir
    private Path folder;

    static Stream<String> families() {
        return LimiterSpec.ids().stream();
    }

    @ParameterizedTest
    @MethodSource("families")
    void everyFamilyGetsAVerdictAndNoneIsConfidentlyWrong(String family) {
        Invocation run = simulate("--limiter", family, "--plan", "minute-boundary", "--json", "-");

        JsonNode verdict = run.json();
        VerdictContract.check(verdict);
        assertThat(run.exitCode()).isIn(0, 3);
        if (verdict.get("confidence").doubleValue() >= 0.99) {
            assertThat(verdict.get("family").textValue()).isEqualTo(family);
        }
        assertThat(run.exitCode() == 0)
                .isEqualTo(verdict.get("confidence").doubleValue() >= 0.99 && !family.equals("unlimited"));
    }

    /** Returns a report but for the commands, of which only the experiment's own report has the one that runs it again. */
    private static String report(Path directory) throws IOException {
        return Files.readString(directory.resolve("report.html"))
                .replaceAll("(?s)<p>The same experiment again.*?</figure>\\s*", "")
                .replaceAll("<code>limitlens analyze [^<]*</code>", "<code>limitlens analyze</code>");
    }

    @ParameterizedTest
    @MethodSource("families")
    void theJournalAnalyzedAgainGivesTheSameVerdictByteForByte(String family) throws IOException {
        Path first = folder.resolve("first");
        Path again = folder.resolve("again");
        Invocation run = simulate("--limiter", family, "--latency", "300ms", "--out", first.toString());

        Invocation analysis =
                Invocation.of("analyze", first.resolve("journal.jsonl").toString(), "--out", again.toString());

        assertThat(again.resolve("verdict.json")).hasSameBinaryContentAs(first.resolve("verdict.json"));
        assertThat(report(again)).isEqualTo(report(first));
        assertThat(Files.readString(first.resolve("report.html"))).contains("limitlens simulate --limiter=" + family);
        assertThat(again.resolve("journal.jsonl")).hasSameBinaryContentAs(first.resolve("journal.jsonl"));
        assertThat(analysis.out()).isEqualTo(run.out());
        assertThat(analysis.exitCode()).isEqualTo(run.exitCode());
    }

    @Test
    void jsonOnStandardOutputStandsAlone() {
        Invocation run = simulate("--limiter", "token-bucket", "--json", "-");

        assertThat(run.json().get("schema").textValue()).isEqualTo("limitlens/verdict/v1");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void jsonInAFileComesBesideTheText() throws IOException {
        Path file = folder.resolve("verdict.json");

        Invocation run = simulate("--limiter", "token-bucket", "--json", file.toString());

        VerdictContract.check(Invocation.parse(Files.readString(file)));
        assertThat(run.out()).contains("TEST SUMMARY", "CONCLUSION");
    }

    @Test
    void theOutputDirectoryHoldsThreeFilesAndNoScraps() {
        Path out = folder.resolve("a/b");

        simulate("--limiter", "token-bucket", "--out", out.toString());

        assertThat(out.toFile().list()).containsExactlyInAnyOrder("journal.jsonl", "verdict.json", "report.html");
    }

    @Test
    void theSameSeedGivesTheSameRunAndAnotherGivesAnother() {
        String[] noisy = {"--limiter", "sliding-log", "--start", "unknown", "--latency", "300ms", "--lapse", "0.05"};

        String one = run("--seed", "7", noisy).out();

        assertThat(run("--seed", "7", noisy).out()).isEqualTo(one);
        assertThat(run("--seed", "8", noisy).out()).isNotEqualTo(one);
    }

    @Test
    void itBeginsAtTheGivenSecondOfAWindow() {
        Journal journal = journal("--limiter", "fixed-window", "--window", "10s", "--start-second", "2.5");

        Instant start = journal.header().startedAt();
        assertThat(start.getEpochSecond() % 10).isEqualTo(2);
        assertThat(start.getNano()).isEqualTo(500_000_000);
    }

    @Test
    void theRoundTripIsASixHundredthOfTheWindowUnlessTold() {
        Journal standard = journal("--limiter", "fixed-window", "--window", "60s");

        assertThat(standard.observations()).extracting(Observation::latency).containsOnly(Duration.ofMillis(100));
    }

    @Test
    void theHeaderSaysWhatWasAssumed() {
        Journal journal = journal(
                "--limiter", "fixed-window", "--capacity", "500", "--window", "5s", "--start", "0.25", "--seed", "9");

        assertThat(journal.header().premises().capacityTokens()).isEqualTo(500);
        assertThat(journal.header().premises().window()).isEqualTo(Duration.ofSeconds(5));
        assertThat(journal.header().premises().start()).isEqualTo(Start.used(0.25));
        assertThat(journal.header().seed()).hasValue(9);
        assertThat(journal.header().clock()).isEqualTo("virtual");
        assertThat(journal.header().target()).contains("fixed-window");
    }

    @Test
    void whatWasUsedBeforeTheStartIsMissing() {
        // The window before the start still counts in a sliding log, wherever in it the use was.
        Journal used = journal("--limiter", "sliding-log", "--start", "1", "--drain-at", "0s", "--seed", "3");

        assertThat(used.observations().get(0).denied()).isTrue();
    }

    @Test
    void theBudgetEndsTheExperiment() {
        Invocation run = simulate("--limiter", "unlimited", "--max-requests", "3");

        assertThat(run.err()).contains("stopped: the next request would exceed the budget of 3 requests");
        assertThat(run.exitCode()).isEqualTo(3);
    }

    @Test
    void theScheduleOfThePlanCanBeMoved() {
        Journal journal = journal(
                "--limiter", "unlimited", "--drain-at", "20s", "--drain-tokens", "600", "--chunk-tokens", "300");

        List<Observation> observations = journal.observations();
        assertThat(observations.get(0).sentAt().getEpochSecond() % 60).isEqualTo(20);
        assertThat(observations).extracting(Observation::requestedTokens).startsWith(300L, 300L, 1_000L);
        assertThat(journal.header().options()).containsEntry("drain-at", "PT20S");
    }

    private static Invocation simulate(String... options) {
        String[] args = new String[options.length + 1];
        args[0] = "simulate";
        System.arraycopy(options, 0, args, 1, options.length);
        return Invocation.of(args);
    }

    private static Invocation run(String option, String value, String... more) {
        return simulate(Stream.concat(Stream.of(option, value), Stream.of(more)).toArray(String[]::new));
    }

    private Journal journal(String... options) {
        run("--out", folder.toString(), options);
        return Journal.read(folder.resolve("journal.jsonl"));
    }

    @Test
    void whatAnOutputTokenCountsIsReckonedWith() {
        JsonNode verdict = Invocation.of(
                        "simulate", "--limiter", "fixed-window:burndown=15", "--plan", "burndown", "--json", "-")
                .json();

        assertThat(verdict.path("axes").path("burndown").path("15").asDouble()).isGreaterThan(0.99);
        assertThat(verdict.path("axes").path("metered").path("tokens").asDouble())
                .isGreaterThan(0.99);
        JsonNode capacity = verdict.path("parameters").path("capacity");
        assertThat(8_000.0)
                .isBetween(
                        capacity.path("low").asDouble(), capacity.path("high").asDouble());
        assertThat(capacity.path("high").asDouble() - capacity.path("low").asDouble())
                .isLessThan(160);
        // each output token as one: fifteen times as many would be more
        assertThat(verdict.path("spent").path("admittedTokens").asLong()).isLessThan(12_000);
    }
}
