package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.limitlens.experiment.Observation;
import dev.limitlens.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} and {@code probe} in two processes, in real time, as a user runs them. */
@Tag("realtime")
class TwoProcessesTest {

    private static final String SECRET = "canary-4f1c9b7e";
    private static final Map<String, String> CREDENTIALS = Map.of(
            "AWS_ACCESS_KEY_ID", SECRET,
            "AWS_SECRET_ACCESS_KEY", SECRET,
            "AWS_SESSION_TOKEN", SECRET,
            "AWS_BEARER_TOKEN_BEDROCK", SECRET);

    private static final String INTERRUPTS_ARE_IGNORED =
            "the build was started with SIGINT ignored, as by nohup or in the background of a script, and so are its processes";

    /** One server for all tests, which must not mind what was used before. */
    private static LimitlensProcess server;

    private static String shared;

    @TempDir
    private Path folder;

    private String address;

    @BeforeAll
    static void serve(@TempDir Path folder) throws Exception {
        server = serve(folder, "--limiter", "fixed-window:window=2s", "--debug");
        shared = address(server);
    }

    static boolean interruptsAreIgnored() throws IOException {
        return LimitlensProcess.ignoresInterrupts();
    }

    private static LimitlensProcess serve(Path folder, String... options) throws IOException {
        String[] args =
                Stream.concat(Stream.of("serve", "bedrock"), Stream.of(options)).toArray(String[]::new);
        return LimitlensProcess.start(folder, "serve", CREDENTIALS, args);
    }

    private static String address(LimitlensProcess server) throws Exception {
        return server.awaitLine(line -> line.startsWith("http"));
    }

    @BeforeEach
    void probeTheSharedOne() {
        address = shared;
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aProbeWritesJournalVerdictAndReportAndLeaksNoSecret() throws Exception {
        Path run = folder.resolve("run");
        try (LimitlensProcess probe = probe("--out", run.toString(), "--json", "-", "--debug")) {
            assertThat(probe.exitCode()).isIn(0, 3);

            JsonNode verdict = Invocation.parse(probe.out());
            VerdictContract.check(verdict);
            assertThat(probe.err()).contains("request 0: 100 tokens, quiet start", "answer 0: Admitted");
            assertThat(Journal.read(run.resolve("journal.jsonl")).observations())
                    .hasSize(verdict.get("spent").get("requests").intValue());
            assertThat(run.resolve("verdict.json")).content().isEqualTo(probe.out());
            for (String file : new String[] {"journal.jsonl", "verdict.json", "report.html"}) {
                assertThat(run.resolve(file)).content().isNotEmpty().doesNotContain(SECRET);
            }
            assertThat(probe.out() + probe.err() + server.err()).doesNotContain(SECRET);
        }
    }

    /** The other commands, in an order in which each finds what it needs; a few requests are enough to leak it. */
    @Test
    void noCommandLeaksASecret() throws Exception {
        Path simulated = folder.resolve("simulated");
        Path campaign =
                Files.writeString(folder.resolve("quotas.json"), """
                {"models": ["amazon.nova-pro-v1:0"], "regions": ["us-east-1"], "out": "%s",
                 "options": ["--endpoint", "%s", "--window", "2s", "--max-requests", "3", "--debug"]}
                """.formatted(folder.resolve("runs"), address));
        List<List<String>> commands = List.of(
                List.of("demo", "--json", "-", "--debug"),
                List.of(
                        "simulate",
                        "--limiter",
                        "pacer",
                        "--plan",
                        "adaptive",
                        "--max-requests",
                        "3",
                        "--out",
                        simulated.toString(),
                        "--debug"),
                List.of("analyze", simulated.resolve("journal.jsonl").toString(), "--debug"),
                List.of(
                        "study",
                        "--limiter",
                        "pacer",
                        "--trials",
                        "1",
                        "--max-requests",
                        "3",
                        "--json",
                        "-",
                        "--debug"),
                List.of(
                        "probe",
                        "http",
                        "--url",
                        address + "/?cost={cost}",
                        "--capacity",
                        "1000",
                        "--window",
                        "2s",
                        "--max-requests",
                        "3",
                        "--debug"),
                List.of("probe", "bedrock", "--region", "us-east-1", "--capacity", "8000", "--dry-run", "--debug"),
                List.of("campaign", campaign.toString(), "--yes", "--debug"),
                List.of("completion"));
        for (List<String> command : commands) {
            String name = String.join(" ", command.subList(0, Math.min(2, command.size())))
                    .replaceAll("\\W+", "-");
            try (LimitlensProcess process =
                    LimitlensProcess.start(folder, name, CREDENTIALS, command.toArray(String[]::new))) {
                assertThat(process.exitCode()).as(process.err()).isIn(0, 1, 3);
            }
        }

        try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
            assertThat(files)
                    .hasSizeGreaterThan(2 * commands.size())
                    .allSatisfy(file -> assertThat(file).content().doesNotContain(SECRET));
        }
        assertThat(server.out() + server.err()).doesNotContain(SECRET);
    }

    @Test
    void theDoctorLeaksNoSecret() throws Exception {
        try (LimitlensProcess doctor = LimitlensProcess.start(
                folder, "doctor", CREDENTIALS, "doctor", "bedrock", "--endpoint", address, "--json", "-", "--debug")) {
            assertThat(doctor.exitCode()).isZero();
            assertThat(Invocation.parse(doctor.out()).path("healthy").asBoolean())
                    .isTrue();
            assertThat(doctor.out() + doctor.err() + server.err()).doesNotContain(SECRET);
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @DisabledIf(value = "interruptsAreIgnored", disabledReason = INTERRUPTS_ARE_IGNORED)
    void controlCGivesTheVerdictSoFar() throws Exception {
        Path run = folder.resolve("run");
        try (LimitlensProcess probe = probe("--out", run.toString())) {
            probe.awaitLine(line -> line.contains("consume batch 1"));

            probe.interrupt();

            assertThat(probe.exitCode()).isEqualTo(130);
            assertThat(probe.err()).contains("interrupted; this is the verdict so far; --resume " + run + " goes on");
            assertThat(probe.out()).contains("CONCLUSION");
            VerdictContract.check(Invocation.parse(Files.readString(run.resolve("verdict.json"))));
            assertThat(Journal.read(run.resolve("journal.jsonl")).warnings()).isEmpty();
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @DisabledIf(value = "interruptsAreIgnored", disabledReason = INTERRUPTS_ARE_IGNORED)
    void controlCEndsTheWaitForAnAnswerThatNeverComesAndIsTheGoodEndOfAServer() throws Exception {
        Path run = folder.resolve("run");
        try (LimitlensProcess deaf = serve(folder, "--limiter", "unlimited", "--fault", "hang")) {
            address = address(deaf);
            try (LimitlensProcess probe = probe("--plan", "adaptive", "--out", run.toString(), "--debug")) {
                probe.awaitLine(line -> line.contains("request 0: "));
                long before = System.nanoTime();

                probe.interrupt();

                assertThat(probe.exitCode()).isEqualTo(130);
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
                assertThat(probe.out()).contains("CONCLUSION");
                assertThat(Journal.read(run.resolve("journal.jsonl")).observations())
                        .singleElement()
                        .matches(Observation::unknown);
            }

            deaf.interrupt();

            assertThat(deaf.exitCode()).isZero();
            assertThat(deaf.out()).isEqualTo(address + System.lineSeparator());
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aDiskThatFillsUpEndsTheRunWithTheVerdictSoFar() throws Exception {
        Path run = folder.resolve("run");
        try (LimitlensProcess probe = LimitlensProcess.startWithSmallFiles(
                folder,
                "probe",
                4,
                "probe",
                "bedrock",
                "--endpoint",
                address,
                "--window",
                "2s",
                "--max-duration",
                "120s",
                "--yes",
                "--out",
                run.toString())) {
            assertThat(probe.exitCode()).isEqualTo(1);
            assertThat(probe.err())
                    .contains("journal.jsonl: the journal cannot be written: ")
                    .contains("this is the verdict of what was seen before")
                    .containsPattern("run/(verdict.json|report.html): \\S");
            assertThat(probe.out()).contains("CONCLUSION");
            assertThat(Journal.read(run.resolve("journal.jsonl")).observations())
                    .isNotEmpty();
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aSecondProcessOnTheSameJournalIsRefused() throws Exception {
        Path run = folder.resolve("run");
        try (LimitlensProcess first = probe("--out", run.toString())) {
            first.awaitLine(line -> line.contains("consume batch 1"));
            // or it may have ended by the time that the second one is there
            first.pause();
            try (LimitlensProcess second = LimitlensProcess.start(
                    folder,
                    "second",
                    CREDENTIALS,
                    "probe",
                    "bedrock",
                    "--endpoint",
                    address,
                    "--resume",
                    run.toString(),
                    "--yes")) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.err()).contains("the journal is being written by another experiment");
            }
            first.goOn();
            assertThat(first.exitCode()).isIn(0, 3);
        }
    }

    private LimitlensProcess probe(String... options) throws IOException {
        String[] args = Stream.concat(
                        Stream.of(
                                "probe",
                                "bedrock",
                                "--endpoint",
                                address,
                                "--window",
                                "2s",
                                "--max-duration",
                                "120s",
                                "--yes"),
                        Stream.of(options))
                .toArray(String[]::new);
        return LimitlensProcess.start(folder, "probe", CREDENTIALS, args);
    }
}
