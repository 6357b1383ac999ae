package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.simulation.Noise;
import dev.limitlens.simulation.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The log of somebody's traffic, analyzed in a process with little memory.
 *
 * <p>{@code -Dlimitlens.observations=1000000} sets how many requests it has; the README has the command.
 */
class LargeJournalTest {

    private static final int OBSERVATIONS = Integer.getInteger("limitlens.observations", 10_000);

    /** Little memory, and the thorough compiler where there is enough to do for it to pay. */
    private static final List<String> MACHINE = OBSERVATIONS <= 20_000
            ? List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            : List.of("-Xmx512m");

    /** Of processor time, so that a busy machine makes no difference; what it takes on the wall clock is printed. */
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    private static final long REPORT_BYTES = 5 << 20;

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    @TempDir
    private Path folder;

    /** Traffic that asks for half as much again as there is, in some 35 requests a window or in 1,200. */
    @ParameterizedTest
    @CsvSource({"token-bucket, 1800", "sliding-log, 1800", "sliding-log, 50"})
    void isAnalyzedInLittleMemory(String limiter, long millisApart) throws Exception {
        Path journal = folder.resolve("journal.jsonl");
        write(journal, limiter, millisApart);

        Path out = folder.resolve("analyzed");
        long started = System.nanoTime();
        Duration processor = Duration.ZERO;
        try (LimitlensProcess analyze = LimitlensProcess.startOn(
                folder, "analyze", MACHINE, "analyze", journal.toString(), "--out", out.toString())) {
            while (analyze.isAlive()) {
                Duration soFar = analyze.processorTime();
                processor = soFar.compareTo(processor) > 0 ? soFar : processor;
                Thread.sleep(20);
            }
            assertThat(analyze.exitCode()).as(analyze.err()).isEqualTo(ExitCodes.IDENTIFIED);
        }
        Duration wall = Duration.ofNanos(System.nanoTime() - started);
        Path report = out.resolve("report.html");
        System.out.printf(
                Locale.ROOT,
                "%s, one in %d ms, %,d requests, %,d MB: %d s, %d s of processor time; report of %,d KB%n",
                limiter,
                millisApart,
                OBSERVATIONS,
                Files.size(journal) / 1_000_000,
                wall.toSeconds(),
                processor.toSeconds(),
                Files.size(report) / 1_000);

        JsonNode verdict = Invocation.parse(Files.readString(out.resolve("verdict.json")));
        assertThat(verdict.get("family").textValue()).isEqualTo(limiter.replaceFirst(":.*", ""));
        assertThat(verdict.get("spent").get("requests").intValue()).isEqualTo(OBSERVATIONS);
        assertThat(processor).isLessThanOrEqualTo(AT_MOST);
        assertThat(Files.size(report)).isLessThan(REPORT_BYTES);
        assertThat(Files.readString(report))
                .contains("The first 500 and the last 500 of " + String.format(Locale.ROOT, "%,d", OBSERVATIONS));
    }

    /** Writes it as any program might that knows the format, and not one line at a time to the disk as an experiment does. */
    private void write(Path journal, String limiter, long millisApart) throws IOException, InterruptedException {
        Scenario scenario = new Scenario(
                LimiterSpec.limits(limiter, new LimiterSpec.Defaults(8_000, PREMISES.window())),
                PREMISES,
                Scenario.startAt(PREMISES.window(), Duration.ofSeconds(20)),
                Noise.none(Duration.ofSeconds(6)),
                1);
        VirtualClock clock = scenario.clock();
        QuotaProbe probe = scenario.probe(clock);
        long mean = 12_000 * millisApart / 60_000;
        try (PrintWriter lines = new PrintWriter(Files.newBufferedWriter(journal, StandardCharsets.UTF_8), false)) {
            line(
                    lines,
                    "{'type':'header','schema':'limitlens/journal/v1','plan':'traffic','options':{},'seed':null,"
                            + "'target':'our proxy','capacityTokens':8000,'capacityRequests':null,'windowSeconds':60,"
                            + "'start':'quiet','clock':'system','startedAt':'%s'}",
                    clock.now());
            Instant next = clock.now();
            for (int i = 0; i < OBSERVATIONS; i++) {
                next = next.plusMillis(millisApart / 2 + i * 7_919L % millisApart);
                if (next.isAfter(clock.now())) {
                    clock.advance(Duration.between(clock.now(), next));
                }
                Instant sent = clock.now();
                long cost = 1 + mean / 2 + i * 31L % mean;
                ProbeResult result = probe.send(new ProbeRequest(i, "traffic", cost, 1));
                String intent = String.format(
                        Locale.ROOT,
                        "'index':%d,'purpose':'traffic','intendedAt':'%s','cost':%d,'maxOutputTokens':1",
                        i,
                        next,
                        cost);
                Duration latency = Duration.between(sent, clock.now());
                line(lines, "{'type':'intent',%s}", intent);
                line(
                        lines,
                        "{'type':'observation',%s,'sentAt':'%s','receivedAt':'%s','latencySeconds':0.%09d,%s,"
                                + "'httpStatus':%d,'serverDate':'%s','requestId':'5f0c1d2e-7a6b-4c8d-9e0f-%012x'}",
                        intent,
                        sent,
                        clock.now(),
                        latency.toNanos(),
                        result.outcome() instanceof Outcome.Admitted
                                ? "'outcome':'admitted','usage':{'inputTokens':" + cost
                                        + ",'outputTokens':0,'cacheReadTokens':0,'cacheWriteTokens':0}"
                                : "'outcome':'throttled','throttle':'tokens','message':'Too many tokens, please wait'",
                        result.httpStatus(),
                        clock.now().truncatedTo(ChronoUnit.SECONDS),
                        i);
            }
        }
    }

    private static void line(PrintWriter lines, String format, Object... values) {
        lines.print(String.format(Locale.ROOT, format, values).replace('\'', '"') + "\n");
    }
}
