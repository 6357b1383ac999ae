package dev.limitlens.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written can be read: by today's writer, and by every earlier version, of which one file each is kept. */
class JournalFormatTest {

    /** Never change {@code journal-v1.jsonl}: journals like it lie on people's disks. */
    @Test
    void the_first_version_stays_readable() throws Exception {
        Journal journal = Journal.read(resource("journal-v1.jsonl"));

        assertThat(journal.header())
                .isEqualTo(new JournalHeader(
                        "minute-boundary",
                        Map.of("window", "PT1M", "chunk-tokens", "1000"),
                        OptionalLong.of(42),
                        "an API with every outcome",
                        new Premises(8000, Duration.ofMinutes(1), Start.used(0.25), OptionalLong.of(60)),
                        "virtual",
                        Instant.parse("2026-11-24T08:00:00Z")));
        assertThat(journal.warnings()).isEmpty();
        assertThat(journal.observations())
                .containsExactly(
                        observation(
                                intent(0, "consume batch 1", "08:00:35", 1),
                                "08:00:35.000000001",
                                "08:00:35.123456789",
                                result(new Outcome.Admitted(new Usage(998, 1, 7, 12)), 200, "08:00:35", "req-0")),
                        observation(
                                intent(1, "consume batch 2", "08:00:35.123456789", 10),
                                "08:00:35.2",
                                "08:00:35.5",
                                result(
                                        throttled(
                                                ThrottleKind.REQUESTS,
                                                "Too many requests, please wait before trying again."),
                                        429,
                                        "08:00:35",
                                        "req-1")),
                        observation(
                                intent(2, "probe 2", "08:00:36", 1),
                                "08:00:36",
                                "08:00:36",
                                result(throttled(ThrottleKind.TOKENS, "Too many tokens."), 429, null, null)),
                        observation(
                                intent(3, "probe 3", "08:00:37", 1),
                                "08:00:37",
                                "08:00:38",
                                result(
                                        throttled(ThrottleKind.DAY, "Too many tokens per day."),
                                        429,
                                        "08:00:37",
                                        "req-3")),
                        observation(
                                intent(4, "probe 4", "08:00:38", 1),
                                "08:00:38",
                                "08:00:38.1",
                                result(
                                        throttled(ThrottleKind.OVERLOADED, "Service unavailable \u2014 \ud83d\ude34"),
                                        503,
                                        "08:00:38",
                                        "req-4")),
                        observation(
                                intent(5, "probe 5", "08:00:39", 1),
                                "08:00:39",
                                "08:00:39.1",
                                result(throttled(ThrottleKind.UNKNOWN, ""), 429, "08:00:39", "req-5")),
                        observation(
                                intent(6, "probe 6", "08:00:40", 1),
                                "08:00:40",
                                "08:01:40",
                                result(new Outcome.Unknown("time-out"), 0, null, null)),
                        observation(
                                intent(7, "probe 7", "08:00:41", 1),
                                "08:01:41",
                                "08:01:41.5",
                                result(
                                        new Outcome.NotCounted("ValidationException", "The prompt is empty.", false),
                                        400,
                                        "08:01:41",
                                        "req-7")),
                        observation(
                                intent(8, "probe 8", "08:02:00", 1),
                                "08:02:00",
                                "08:02:30",
                                ProbeResult.of(new Outcome.Unknown(
                                        "no answer in the journal: it may have been sent and charged"))),
                        observation(
                                intent(9, "probe 9", "08:02:30", 1),
                                "08:02:31",
                                "08:02:31.25",
                                result(
                                        new Outcome.NotCounted(
                                                "AccessDeniedException", "Enable the model in the console.", true),
                                        403,
                                        "08:02:31",
                                        "req-9")));
    }

    @Test
    void the_seeds_recorded_run_is_a_journal() throws Exception {
        Journal journal = Journal.read(resource("seed-run.jsonl"));

        assertThat(journal.header().premises())
                .isEqualTo(Premises.of(8000, Duration.ofMinutes(1)).withStart(Start.UNKNOWN));
        assertThat(journal.observations())
                .extracting(
                        Observation::purpose,
                        Observation::admitted,
                        Observation::denied,
                        o -> o.sentAt().toString())
                .containsExactly(
                        tuple("consume batch 1", true, false, "2025-07-24T13:18:35Z"),
                        tuple("consume batch 2", true, false, "2025-07-24T13:18:35Z"),
                        tuple("consume batch 3", false, true, "2025-07-24T13:18:36Z"),
                        tuple("test before minute end", false, true, "2025-07-24T13:18:37Z"),
                        tuple("test at next minute :05", true, false, "2025-07-24T13:19:05Z"),
                        tuple("test at minute :50", true, false, "2025-07-24T13:19:50Z"));
        assertThat(journal.observations()).allMatch(o -> o.tokens() == 1000);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_is_written_is_read(long seed, @TempDir Path folder) {
        RandomRun run = new RandomRun(seed);
        JournalHeader header = run.header();
        List<Observation> observations = run.observations(12);
        Path file = folder.resolve("journal.jsonl");

        try (JournalWriter writer = JournalWriter.create(file, header)) {
            for (Observation observation : observations) {
                writer.intent(observation.intent());
                writer.observation(observation);
            }
        }

        assertThat(Journal.read(file)).isEqualTo(new Journal(header, observations, List.of()));
    }

    static LongStream seeds() {
        return LongStream.range(0, 8);
    }

    private static Path resource(String name) throws URISyntaxException {
        URL url = Objects.requireNonNull(JournalFormatTest.class.getResource("/" + name), name);
        return Path.of(url.toURI());
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-24T" + time + "Z");
    }

    private static Intent intent(int index, String purpose, String intendedAt, int maxOutputTokens) {
        return new Intent(at(intendedAt), new ProbeRequest(index, purpose, 1000, maxOutputTokens));
    }

    private static Observation observation(Intent intent, String sentAt, String receivedAt, ProbeResult result) {
        return new Observation(intent, at(sentAt), at(receivedAt), result);
    }

    private static ProbeResult result(
            Outcome outcome, int status, @Nullable String serverDate, @Nullable String requestId) {
        return new ProbeResult(outcome, status, serverDate == null ? null : at(serverDate), requestId);
    }

    private static Outcome throttled(ThrottleKind kind, String message) {
        return new Outcome.Throttled(kind, message);
    }
}
