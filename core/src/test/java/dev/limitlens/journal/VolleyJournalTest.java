package dev.limitlens.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import dev.limitlens.experiment.Volleys;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.Unlimited;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.simulation.SimulatedProbe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that were under way together, in a journal. */
class VolleyJournalTest {

    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
    private static final JournalHeader HEADER = new JournalHeader(
            "plan",
            Map.of(),
            OptionalLong.empty(),
            "target",
            Premises.of(8_000, Duration.ofMinutes(1)),
            "virtual",
            START);

    /** A request before, three that overlap, and one after. */
    private static final List<Observation> RUN = List.of(
            observation(0, "before", 0, 400),
            observation(1, "volley 1", 1000, 1300),
            observation(2, "volley 1", 1010, 1200),
            observation(3, "volley 1", 1020, 1250),
            observation(4, "after", 1300, 1310));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("journal.jsonl");
    }

    private static Observation observation(int index, String purpose, long sent, long received) {
        return new Observation(
                new Intent(START.plusMillis(sent), new ProbeRequest(index, purpose, 10, 1)),
                START.plusMillis(sent),
                START.plusMillis(received),
                ProbeResult.admitted(10));
    }

    /** Writes lines such as {@code i0} for the intent of the first request and {@code o0} for its observation. */
    private void write(String... lines) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(LineEncoder.header(HEADER));
        for (String line : lines) {
            Observation observation = RUN.get(line.charAt(1) - '0');
            bytes.writeBytes(
                    line.charAt(0) == 'i'
                            ? LineEncoder.intent(observation.intent())
                            : LineEncoder.observation(observation));
        }
        Files.write(file, bytes.toByteArray());
    }

    private void write(String lines) throws IOException {
        write(lines.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i0 o0 i1 i2 i3 o1 o2 o3 i4 o4",
                "i0 o0 i1 o1 i2 o2 i3 o3 i4 o4",
                "i0 o0 i1 i2 o1 i3 o2 o3 i4 o4",
                "i0 o0 i1 i2 o1 o2 i3 o3 i4 o4"
            })
    void what_overlaps_is_read_as_it_was_however_its_lines_interleave(String lines) throws IOException {
        write(lines);
        assertThat(Journal.read(file)).isEqualTo(new Journal(HEADER, RUN, List.of()));
    }

    @Test
    void the_writer_takes_what_the_reader_reads() {
        try (JournalWriter writer = JournalWriter.create(file, HEADER)) {
            writer.intent(RUN.get(0).intent());
            writer.observation(RUN.get(0));
            RUN.subList(1, 4).forEach(o -> writer.intent(o.intent()));
            RUN.subList(1, 4).forEach(writer::observation);
            writer.intent(RUN.get(4).intent());
            writer.observation(RUN.get(4));
        }
        assertThat(Journal.read(file)).isEqualTo(new Journal(HEADER, RUN, List.of()));
    }

    private void assertUnknown(int index, long sent, long received) {
        Observation unknown = Journal.read(file).observations().get(index);
        assertThat(unknown.unknown()).isTrue();
        assertThat(unknown.intent()).isEqualTo(RUN.get(index).intent());
        assertThat(unknown.sentAt()).isEqualTo(START.plusMillis(sent));
        assertThat(unknown.receivedAt()).isEqualTo(START.plusMillis(received));
    }

    @Test
    void a_volley_that_was_killed_before_any_answer_is_unknown_at_its_own_times() throws IOException {
        write("i0 o0 i1 i2 i3");

        assertThat(Journal.read(file).observations()).hasSize(4);
        assertUnknown(1, 1000, 1400);
        assertUnknown(2, 1010, 1410);
        assertUnknown(3, 1020, 1420);
    }

    @Test
    void a_volley_that_was_killed_in_the_middle_of_its_answers_keeps_those() throws IOException {
        write("i0 o0 i1 i2 i3 o1");

        assertThat(Journal.read(file).observations()).startsWith(RUN.get(0), RUN.get(1));
        assertUnknown(2, 1010, 1410);
        assertUnknown(3, 1020, 1420);
    }

    @Test
    void nothing_before_it_tells_how_long_it_took() throws IOException {
        write("i0 i1 i2");

        assertThat(Journal.read(file).observations()).hasSize(3).allMatch(Observation::unknown);
        assertUnknown(0, 0, 1000);
        assertUnknown(1, 1000, 1000);
        assertUnknown(2, 1010, 1010);
    }

    @Test
    void a_later_request_ends_what_is_unknown() throws IOException {
        write("i0 o0 i1 i2 i3 o1 i4 o4");

        assertThat(Journal.read(file).observations()).hasSize(5).last().isEqualTo(RUN.get(4));
        assertUnknown(2, 1010, 1300);
        assertUnknown(3, 1020, 1300);
    }

    @Test
    void a_later_answer_of_the_volley_leaves_those_before_it_unknown() throws IOException {
        write("i0 o0 i1 i2 i3 o3 i4 o4");

        assertThat(Journal.read(file).observations()).hasSize(5).endsWith(RUN.get(3), RUN.get(4));
        assertUnknown(1, 1000, 1250);
        assertUnknown(2, 1010, 1250);
    }

    @Test
    void what_follows_a_volley_waits_for_all_of_it() throws IOException {
        write("i0 o0 i1 i2 i3 o1 o2 o3 i4");
        assertUnknown(4, 1300, 1700);
    }

    @Test
    void a_torn_line_in_a_volley_is_set_aside() throws IOException {
        write("i0 o0 i1 i2 o1");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 10));

        assertThat(Journal.read(file).warnings()).hasSize(1);
        assertUnknown(1, 1000, 1400);
        assertUnknown(2, 1010, 1410);
    }

    @Test
    void what_is_out_of_order_is_an_error() throws IOException {
        write("i0 o0 i1 i2 i3 o2 o1");
        assertThatThrownBy(() -> Journal.read(file))
                .isInstanceOf(JournalException.class)
                .hasMessage(file + ", line 8: field 'index': the observation must repeat the intent's 3: 1");
        write("i0 o0 i1 i2 i3 o0");
        assertThatThrownBy(() -> Journal.read(file))
                .hasMessage(
                        file + ", line 7: field 'index': the observation must repeat that of an intent from 1 to 3: 0");
        write("i0 o0 i1 i2 o3");
        assertThatThrownBy(() -> Journal.read(file))
                .hasMessage(
                        file + ", line 6: field 'index': the observation must repeat that of an intent from 1 to 2: 3");
        write("i0 o0 i1 o1 o1");
        assertThatThrownBy(() -> Journal.read(file))
                .hasMessage(file + ", line 6: field 'index': no intent is waiting for an observation, of request 1");
        write("i0 o0 i1 i3");
        assertThatThrownBy(() -> Journal.read(file))
                .hasMessage(file + ", line 5: field 'index': the next intent must have index 2: 3");
        write("i0 i1 o0");
        assertThatThrownBy(() -> Journal.read(file))
                .hasMessage(file + ", line 4: field 'index': the observation must repeat the intent's 1: 0");
        write("i0 o0 i1 i2 i3 i4 o3");
        assertThatThrownBy(() -> Journal.read(file))
                .hasMessage(file + ", line 8: field 'index': the observation must repeat the intent's 4: 3");
    }

    @Test
    void an_observation_must_repeat_its_own_intent() throws IOException {
        write("i0 o0 i1 i2 o2");
        String right = Files.readString(file);
        for (String field : List.of("cost", "maxOutputTokens")) {
            int line = right.lastIndexOf("\"type\":\"observation\"");
            String wrong = right.substring(0, line)
                    + right.substring(line).replaceFirst("\"" + field + "\":\\d+", "\"" + field + "\":77");
            Files.writeString(file, wrong);
            assertThatThrownBy(() -> Journal.read(file))
                    .hasMessageStartingWith(
                            file + ", line 6: field '" + field + "': the observation must repeat the intent's 1")
                    .hasMessageEndingWith(": 77");
        }
    }

    @Test
    void what_is_refused_changes_nothing() {
        try (JournalWriter writer = JournalWriter.create(file, HEADER)) {
            writer.intent(RUN.get(0).intent());
            writer.observation(RUN.get(0));
            writer.intent(RUN.get(1).intent());
            writer.intent(RUN.get(2).intent());
            Observation other = observation(2, "volley 1", 1011, 1200);
            assertThatThrownBy(() -> writer.observation(other))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("field 'intendedAt': the observation must repeat the intent's");
            writer.observation(RUN.get(1));
            writer.observation(RUN.get(2));
        }
        assertThat(Journal.read(file).observations()).isEqualTo(RUN.subList(0, 3));
    }

    /** Another volley is another purpose, and closes the one before. */
    @Test
    void a_volley_does_not_go_on_in_another_one() {
        try (JournalWriter writer = JournalWriter.create(file, HEADER)) {
            writer.intent(observation(0, "volley 0", 0, 10).intent());
            writer.intent(observation(1, "volley 0", 1, 10).intent());
            writer.intent(observation(2, "volley 2", 500, 510).intent());
            assertThatThrownBy(() -> writer.observation(observation(1, "volley 0", 1, 10)))
                    .hasMessageContaining("the observation must repeat the intent's 2: 1");
            writer.observation(observation(2, "volley 2", 500, 510));
        }
        assertThat(Journal.read(file).observations())
                .extracting(Observation::unknown)
                .containsExactly(true, true, false);
    }

    /** Asks for volleys of four requests ten milliseconds apart, one a second. */
    private static final class VolleyEachSecond implements ExperimentPlan {
        @Override
        public String id() {
            return "volley each second";
        }

        @Override
        public Step next(List<Observation> observations, Instant now) {
            int sent = observations.size();
            if (sent >= 12) {
                return new Step.End("that was all");
            }
            return new Step.Volley(IntStream.range(0, 4)
                    .mapToObj(i -> Step.Probe.of(
                            START.plusSeconds(sent).plusMillis(10L * i), 10, Volleys.purpose(sent), "because"))
                    .toList());
        }
    }

    @Test
    void an_experiment_that_was_killed_in_the_middle_of_a_volley_goes_on() throws IOException {
        Budget budget = new Budget(1_000, 100, Duration.ofHours(1));
        VirtualClock clock = new VirtualClock(START);
        SimulatedProbe probe =
                SimulatedProbe.of(Limits.of(Limiter.of(new Unlimited(), 1)), clock, Duration.ofMinutes(1));
        try (JournalWriter writer = JournalWriter.create(file, HEADER)) {
            new Experiment(new VolleyEachSecond(), probe, clock, budget, writer).run();
        }
        List<String> lines = Files.readAllLines(file);
        // the header, one volley of eight lines, three intents of the next
        Files.write(file, lines.subList(0, 1 + 8 + 3));

        ExperimentRun run;
        try (JournalWriter writer = JournalWriter.resume(file)) {
            assertThat(writer.recorded().observations())
                    .extracting(Observation::unknown)
                    .containsExactly(false, false, false, false, true, true, true);
            run = new Experiment(new VolleyEachSecond(), probe, clock, budget, writer)
                    .resume(START, writer.recorded().observations());
        }

        assertThat(run.end()).isEqualTo(ExperimentRun.End.PLAN_ENDED);
        assertThat(run.observations()).hasSize(15);
        List<Observation> read = Journal.read(file).observations();
        assertThat(read)
                .extracting(Observation::index)
                .containsExactlyElementsOf(IntStream.range(0, 15).boxed().toList());
        assertThat(read)
                .extracting(Observation::purpose)
                .endsWith("volley 7", "volley 11", "volley 11", "volley 11", "volley 11");
        assertThat(read.subList(7, 15)).isEqualTo(run.observations().subList(7, 15));
    }
}
