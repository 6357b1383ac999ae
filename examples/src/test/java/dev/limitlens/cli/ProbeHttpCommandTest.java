package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.journal.Journal;
import dev.limitlens.journal.JournalHeader;
import dev.limitlens.journal.JournalWriter;
import dev.limitlens.zoo.LimitedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeHttpCommandTest {

    private static final String SECRET = "sk-0123456789abcdef";

    @TempDir
    private Path folder;

    private LimitedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LimitedServer(LimitedServer.greedy(1_000, Duration.ofSeconds(1)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void another_host_than_this_machine_needs_consent() {
        Invocation asked = Invocation.of(
                "probe", "http", "--url", "http://api.example.com/?c={cost}", "--capacity", "10", "--window", "1s");

        assertThat(asked.exitCode()).isEqualTo(2);
        assertThat(asked.err()).contains("add --yes", "api.example.com", "40 tokens, 200 requests");
    }

    @Test
    void a_header_that_is_none_is_refused_without_repeating_it() {
        Invocation asked = probe("--header", SECRET);

        assertThat(asked.exitCode()).isEqualTo(2);
        assertThat(asked.err()).contains("--header").doesNotContain(SECRET);
        assertThat(server.requests()).isZero();
    }

    @Test
    void a_status_that_ends_experiments_cannot_mean_throttled() {
        Invocation asked = probe("--throttled-status", "429,418");

        assertThat(asked.exitCode()).isEqualTo(2);
        assertThat(asked.err()).contains("418");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reservation", "burndown"})
    void a_plan_that_asks_how_output_is_counted_is_refused(String plan) {
        Invocation asked = probe("--plan", plan);

        assertThat(asked.exitCode()).isEqualTo(2);
        assertThat(asked.err())
                .contains(
                        "the plan " + plan + " asks how output is counted",
                        "no place for a largest output",
                        "the plans for them are minute-boundary, adaptive, which-limit, denial, capacity");
        assertThat(server.requests()).isZero();
    }

    @Test
    void a_plan_that_asks_how_output_is_counted_is_not_gone_on_with_either() {
        Path run = folder.resolve("run");
        Premises premises = new Premises(1000, Duration.ofSeconds(1), Start.UNKNOWN, OptionalLong.empty());
        RunDirectory directory = RunDirectory.create(run);
        JournalWriter.create(
                        directory.journal(),
                        new JournalHeader(
                                "reservation",
                                Map.of("largest-output", "250"),
                                OptionalLong.empty(),
                                "GET " + server.url(),
                                premises,
                                ExperimentSession.SHARED_CLOCK,
                                Instant.parse("2026-11-24T08:00:00Z")))
                .close();

        Invocation asked = Invocation.of("probe", "http", "--url", server.url(), "--resume", run.toString());

        assertThat(asked.exitCode()).isEqualTo(2);
        assertThat(asked.err()).contains("the plan reservation asks how output is counted");
        assertThat(server.requests()).isZero();
    }

    @Test
    void a_wrong_address_ends_it_at_once() {
        Invocation asked = Invocation.of(
                "probe",
                "http",
                "--url",
                server.url().replace("/work", "/elsewhere"),
                "--capacity",
                "10",
                "--window",
                "1s");

        assertThat(asked.exitCode()).isEqualTo(1);
        assertThat(asked.err()).contains("status 404, check the address");
    }

    @Test
    @Tag("realtime")
    void an_experiment_keeps_its_promises() throws IOException {
        Path run = folder.resolve("run");
        Invocation ran =
                probe("--header", "Authorization: Bearer " + SECRET, "--max-duration", "1s", "--out", run.toString());

        assertThat(ran.exitCode()).isIn(0, 3);
        Journal journal = Journal.read(run.resolve("journal.jsonl"));
        assertThat(journal.observations()).hasSize(server.requests()).isNotEmpty();
        assertThat(journal.observations())
                .allSatisfy(o -> assertThat(o.result().quotaHeaders()).containsEntry("x-ratelimit-limit", "1000"));
        assertThat(ran.out()).contains("Does the API tell the truth?", "the limit is 1,000");
        assertThat(ran.out() + ran.err()).doesNotContain(SECRET);
        for (String file : new String[] {"journal.jsonl", "verdict.json", "report.html"}) {
            assertThat(Files.readString(run.resolve(file))).doesNotContain(SECRET);
        }
    }

    private Invocation probe(String... more) {
        String[] args = {"probe", "http", "--url", server.url(), "--capacity", "1000", "--window", "1s"};
        String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return Invocation.of(all);
    }
}
