package dev.limitlens.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class JournalWriterTest {

    private static final RandomRun RUN = new RandomRun(1);
    private static final JournalHeader HEADER = RUN.header();
    private static final List<Observation> OBSERVATIONS = RUN.observations(3);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("journal.jsonl");
    }

    private static void write(JournalWriter writer, Observation observation) {
        writer.intent(observation.intent());
        writer.observation(observation);
    }

    @Test
    void each_line_is_in_the_file_when_the_call_returns() throws IOException {
        try (JournalWriter writer = JournalWriter.create(file, HEADER)) {
            assertThat(Files.readAllBytes(file)).isEqualTo(LineEncoder.header(HEADER));
            writer.intent(OBSERVATIONS.get(0).intent());
            assertThat(Files.readString(file, StandardCharsets.US_ASCII).lines())
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("{\"type\":\"intent\",\"index\":0,");
            writer.observation(OBSERVATIONS.get(0));
            assertThat(Files.readString(file, StandardCharsets.US_ASCII).lines())
                    .hasSize(3)
                    .last()
                    .asString()
                    .startsWith("{\"type\":\"observation\",\"index\":0,");
        }
    }

    @Test
    void a_file_that_exists_is_not_overwritten() throws IOException {
        Files.writeString(file, "precious");
        assertThatThrownBy(() -> JournalWriter.create(file, HEADER))
                .isInstanceOf(JournalException.class)
                .hasMessage(file + ": the file exists; resume it or choose another");
        assertThat(file).hasContent("precious");
    }

    @Test
    void a_folder_that_does_not_exist_is_named() {
        Path nowhere = folder.resolve("nowhere").resolve("journal.jsonl");
        assertThatThrownBy(() -> JournalWriter.create(nowhere, HEADER))
                .isInstanceOf(JournalException.class)
                .hasMessage(nowhere + ": the journal cannot be created, its folder does not exist");
        assertThatThrownBy(() -> JournalWriter.resume(nowhere))
                .isInstanceOf(JournalException.class)
                .hasMessage(nowhere + ": there is no such journal");
    }

    @Test
    void a_resumed_journal_goes_on() {
        try (JournalWriter writer = JournalWriter.create(file, HEADER)) {
            assertThat(writer.recorded()).isEqualTo(new Journal(HEADER, List.of(), List.of()));
            write(writer, OBSERVATIONS.get(0));
        }
        try (JournalWriter writer = JournalWriter.resume(file)) {
            assertThat(writer.recorded()).isEqualTo(new Journal(HEADER, OBSERVATIONS.subList(0, 1), List.of()));
            write(writer, OBSERVATIONS.get(1));
            write(writer, OBSERVATIONS.get(2));
        }
        assertThat(Journal.read(file)).isEqualTo(new Journal(HEADER, OBSERVATIONS, List.of()));
        assertThat(folder).isDirectoryNotContaining("glob:**.torn");
    }

    @Test
    void a_torn_line_is_kept_beside_the_resumed_journal() throws IOException {
        for (int round = 1; round <= 2; round++) {
            if (round == 1) {
                JournalWriter.create(file, HEADER).close();
            }
            Files.writeString(file, Files.readString(file) + "{\"torn\":" + round);
            try (JournalWriter writer = JournalWriter.resume(file)) {
                assertThat(writer.recorded().warnings())
                        .singleElement()
                        .asString()
                        .contains("the last line is torn (9 bytes");
                write(writer, OBSERVATIONS.get(round - 1));
            }
        }
        assertThat(Journal.read(file)).isEqualTo(new Journal(HEADER, OBSERVATIONS.subList(0, 2), List.of()));
        assertThat(folder.resolve("journal.jsonl.torn")).hasContent("{\"torn\":1\n{\"torn\":2\n");
    }

    @Test
    void a_killed_request_stays_unknown_after_resuming() {
        try (JournalWriter writer = JournalWriter.create(file, HEADER)) {
            writer.intent(OBSERVATIONS.get(0).intent());
        }
        try (JournalWriter writer = JournalWriter.resume(file)) {
            assertThat(writer.recorded().observations()).singleElement().matches(Observation::unknown);
            write(writer, OBSERVATIONS.get(1));
        }
        List<Observation> read = Journal.read(file).observations();
        assertThat(read).hasSize(2).last().isEqualTo(OBSERVATIONS.get(1));
        assertThat(read.get(0).unknown()).isTrue();
        assertThat(read.get(0).intent()).isEqualTo(OBSERVATIONS.get(0).intent());
    }

    @Test
    void a_killed_request_took_no_longer_than_any_other_however_late_it_was_resumed() {
        Instant start = Instant.parse("2026-11-24T08:00:00Z");
        JournalHeader header = new JournalHeader(
                "plan",
                Map.of(),
                OptionalLong.empty(),
                "target",
                Premises.of(8_000, Duration.ofMinutes(1)),
                "system",
                start);
        Observation answered = new Observation(
                new Intent(start.plusSeconds(1), new ProbeRequest(0, "answered", 1, 1)),
                start.plusMillis(1_200),
                start.plusMillis(1_500),
                ProbeResult.admitted(1));
        try (JournalWriter writer = JournalWriter.create(file, header)) {
            write(writer, answered);
            writer.intent(new Intent(start.plusSeconds(9), new ProbeRequest(1, "killed", 1, 1)));
        }
        Observation atTheEnd = Journal.read(file).observations().get(1);
        try (JournalWriter writer = JournalWriter.resume(file)) {
            writer.intent(new Intent(start.plusSeconds(3_600), new ProbeRequest(2, "killed, too", 1, 1)));
            writer.intent(new Intent(start.plusMillis(3_600_100), new ProbeRequest(3, "at once", 1, 1)));
        }
        List<Observation> resumed = Journal.read(file).observations();

        assertThat(atTheEnd.sentAt()).isEqualTo(start.plusSeconds(9));
        assertThat(atTheEnd.receivedAt()).isEqualTo(start.plusMillis(9_500));
        assertThat(resumed.get(1)).isEqualTo(atTheEnd);
        assertThat(resumed.get(2).latency()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void what_a_reader_would_refuse_is_not_written() throws IOException {
        try (JournalWriter writer = JournalWriter.create(file, HEADER)) {
            assertThatThrownBy(() -> writer.observation(OBSERVATIONS.get(0)))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("no intent is waiting");
            assertThatThrownBy(() -> writer.intent(OBSERVATIONS.get(1).intent()))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("the next intent must have index 0: 1");
            writer.intent(OBSERVATIONS.get(0).intent());
            assertThatThrownBy(() -> writer.observation(OBSERVATIONS.get(1)))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("the observation must repeat the intent's 0: 1");
            writer.observation(OBSERVATIONS.get(0));
        }
        assertThat(Journal.read(file).observations()).containsExactly(OBSERVATIONS.get(0));
    }

    @Test
    void an_interrupted_thread_still_keeps_what_it_saw() {
        try (JournalWriter writer = JournalWriter.create(file, HEADER)) {
            writer.intent(OBSERVATIONS.get(0).intent());
            Thread.currentThread().interrupt();
            writer.observation(OBSERVATIONS.get(0));
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(Journal.read(file).observations()).containsExactly(OBSERVATIONS.get(0));
    }

    @Test
    void a_second_writer_in_this_process_is_refused() {
        try (JournalWriter writer = JournalWriter.create(file, HEADER)) {
            assertThatThrownBy(() -> JournalWriter.resume(file))
                    .isInstanceOf(JournalException.class)
                    .hasMessage(file + ": the journal is being written by another experiment");
            write(writer, OBSERVATIONS.get(0));
        }
        JournalWriter.resume(file).close();
    }

    @Test
    void a_second_process_is_refused() throws Exception {
        try (JournalWriter writer = JournalWriter.create(file, HEADER)) {
            assertThat(resumeInAnotherProcess()).contains("the journal is being written by another experiment");
            write(writer, OBSERVATIONS.get(0));
        }
        assertThat(resumeInAnotherProcess()).isEqualTo("resumed 1");
    }

    private String resumeInAnotherProcess() throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = OtherProcess.running(Resume.class, file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output).strip();
    }

    /** The second process. */
    static final class Resume {
        private Resume() {}

        public static void main(String[] args) {
            try (JournalWriter writer = JournalWriter.resume(Path.of(args[0]))) {
                System.out.println("resumed " + writer.recorded().observations().size());
            } catch (JournalException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_full_disk_is_a_clear_error() throws IOException {
        Path full = Path.of("/dev/full");
        DurableFile disk = DurableFile.open(full);
        assertThatThrownBy(() -> JournalWriter.start(full, disk, HEADER))
                .isInstanceOf(JournalException.class)
                .hasMessage(full + ": the journal cannot be written: No space left on device");
    }

    @Test
    void after_a_line_that_could_not_be_written_nothing_more_is_written() throws IOException {
        JournalWriter writer = JournalWriter.create(file, HEADER);
        writer.close();
        assertThatThrownBy(() -> writer.intent(OBSERVATIONS.get(0).intent()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("the journal cannot be written");
        assertThatThrownBy(() -> writer.intent(OBSERVATIONS.get(1).intent()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("an earlier line could not be written; nothing more is written");
        assertThat(Files.readAllBytes(file)).isEqualTo(LineEncoder.header(HEADER));
    }
}
