package dev.limitlens.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limitlens.experiment.Observation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a file holds: a journal, or one clear error that names file, line and field. */
class JournalErrorsTest {

    private static final String HEADER =
            "{\"type\":\"header\",\"schema\":\"limitlens/journal/v1\",\"plan\":\"p\",\"options\":{},\"seed\":null,"
                    + "\"target\":\"t\",\"capacityTokens\":8000,\"capacityRequests\":null,\"windowSeconds\":60,"
                    + "\"start\":\"quiet\",\"clock\":\"virtual\",\"startedAt\":\"2026-11-24T08:00:00Z\"}";
    private static final String INTENT =
            "{\"type\":\"intent\",\"index\":0,\"purpose\":\"x\",\"intendedAt\":\"2026-11-24T08:00:35Z\",\"cost\":1000,"
                    + "\"maxOutputTokens\":1}";
    private static final String ADMITTED = INTENT.replace("intent\"", "observation\"")
            .replace(
                    "}",
                    ",\"sentAt\":\"2026-11-24T08:00:35Z\",\"receivedAt\":\"2026-11-24T08:00:36Z\",\"latencySeconds\":1,"
                            + "\"outcome\":\"admitted\",\"usage\":{\"inputTokens\":1000,\"outputTokens\":1,"
                            + "\"cacheReadTokens\":0,\"cacheWriteTokens\":0},\"httpStatus\":200,\"serverDate\":null,"
                            + "\"requestId\":null}");
    private static final String THROTTLED = ADMITTED.replace("\"admitted\"", "\"throttled\"")
            .replaceFirst("\"usage\":\\{[^}]*}", "\"throttle\":\"tokens\",\"message\":\"m\"");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("journal.jsonl");
    }

    private void write(String... lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    @Test
    void the_lines_of_this_test_are_a_journal() throws IOException {
        write(HEADER, INTENT, ADMITTED);
        assertThat(Journal.read(file).observations()).hasSize(1).allMatch(Observation::admitted);
        write(HEADER, INTENT, THROTTLED);
        assertThat(Journal.read(file).observations()).hasSize(1).allMatch(Observation::denied);
    }

    @ParameterizedTest(name = "{1} -> {2}: {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | limitlens/journal/v1 | limitlens/journal/v9 | field 'schema': this version reads limitlens/journal/v1",
                "1 | \"seed\":null, | `` | field 'seed': is missing",
                "1 | \"options\":{} | \"options\":{\"a\":1} | field 'options.a': must be a text: 1",
                "1 | \"options\":{} | \"options\":[] | field 'options': must be an object: []",
                "1 | 8000 | 0 | field 'capacityTokens': must be a whole number from 1 to 1000000000000: 0",
                "1 | 8000 | 8000.5 | field 'capacityTokens': must be a whole number",
                "1 | 8000 | 99999999999999999999 | field 'capacityTokens': must be a whole number",
                "1 | :60 | :0 | field 'windowSeconds': must be longer than 0",
                "1 | :60 | :0.000000001 | field 'windowSeconds': must be at least a microsecond",
                "1 | :60 | :315619201 | field 'windowSeconds': must be at most ten years",
                "1 | :60 | :-1 | field 'windowSeconds': must be a number of seconds, at least 0",
                "1 | :60 | :1e999999999 | field 'windowSeconds': must be seconds with at most nine decimals",
                "1 | :60 | :0.0000000001 | field 'windowSeconds': must be seconds with at most nine decimals",
                "1 | quiet | loud | field 'start': start must be quiet, unknown or a share",
                "1 | quiet | NaN | field 'start': start must be quiet, unknown or a share",
                "1 | 2026-11-24T08 | yesterday | field 'startedAt': must be an instant such as",
                "1 | 2026-11-24T08 | 1066-10-14T08 | field 'startedAt': must be an instant such as",
                "2 | \"intent\" | \"intention\" | field 'type': must be header, intent or observation: 'intention'",
                "2 | \"type\":\"intent\", | `` | field 'type': is missing",
                "2 | \"index\":0 | \"index\":1 | field 'index': the next intent must have index 0: 1",
                "2 | \"index\":0 | \"index\":-1 | field 'index': must be a whole number from 0 to 2147483647: -1",
                "2 | \"purpose\":\"x\" | \"purpose\":null | field 'purpose': must be a text: null",
                "2 | \"cost\":1000 | \"cost\":\"1000\" | field 'cost': must be a whole number",
                "2 | \"cost\":1000 | \"cost\":0 | field 'cost': must be a whole number from 1",
                "2 | \"cost\":1000 | \"cost\":1,\"cost\":2 | the line is not JSON: Duplicate field 'cost'",
                "2 | \"maxOutputTokens\":1 | \"maxOutputTokens\":0 | field 'maxOutputTokens': must be a whole number",
                "2 | \"cost\":1000 | \"cost\":1e-9999999999 | the line is not JSON that can be read",
                "2 | {\"type | {{\"type | the line is not JSON",
                "2 | 1} | 1}{} | the line is not JSON",
                "3 | \"index\":0 | \"index\":7 | field 'index': the observation must repeat the intent's 0: 7",
                "3 | \"purpose\":\"x\" | \"purpose\":\"y\" | field 'purpose': the observation must repeat the intent's x: y",
                "3 | \"cost\":1000 | \"cost\":999 | field 'cost': the observation must repeat the intent's 1000: 999",
                "3 | 08:00:36Z | 08:00:34Z | field 'receivedAt': must not lie before sentAt",
                "3 | \"latencySeconds\":1 | \"latencySeconds\":1.1 | field 'latencySeconds': must be receivedAt - sentAt",
                "3 | \"admitted\" | \"granted\" | field 'outcome': must be admitted, throttled, not-counted or unknown",
                "3 | \"admitted\" | \"throttled\" | field 'throttle': is missing",
                "3 | \"admitted\" | \"not-counted\" | field 'code': is missing",
                "3 | \"admitted\" | \"unknown\" | field 'reason': is missing",
                "3 | \"inputTokens\":1000 | \"inputTokens\":-1 | field 'usage.inputTokens': must be a whole number from 0",
                "3 | \"outputTokens\":1, | `` | field 'usage.outputTokens': is missing",
                "3 | \"httpStatus\":200 | \"httpStatus\":null | field 'httpStatus': must be a whole number",
                "3 | \"serverDate\":null, | `` | field 'serverDate': is missing",
                "3 | \"requestId\":null | \"requestId\":5 | field 'requestId': must be a text: 5",
            })
    void a_wrong_field_is_named(int line, String right, String wrong, String message) throws IOException {
        String[] lines = {HEADER, INTENT, ADMITTED};
        assertThat(lines[line - 1]).contains(right);
        lines[line - 1] = lines[line - 1].replace(right, wrong);
        write(lines);

        assertThatThrownBy(() -> Journal.read(file))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith(file + ", line " + line + ": " + message);
    }

    @Test
    void a_wrong_throttle_or_truth_is_named() throws IOException {
        write(HEADER, INTENT, THROTTLED.replace("\"tokens\"", "\"bytes\""));
        assertThatThrownBy(() -> Journal.read(file))
                .hasMessageContaining("line 3: field 'throttle': must be requests, tokens, day, overloaded or unknown");
        write(
                HEADER,
                INTENT,
                THROTTLED
                        .replace("\"throttled\"", "\"not-counted\"")
                        .replace("\"throttle\":\"tokens\"", "\"code\":\"c\",\"fatal\":1"));
        assertThatThrownBy(() -> Journal.read(file))
                .hasMessageContaining("line 3: field 'fatal': must be true or false: 1");
    }

    @Test
    void lines_in_a_wrong_order_are_errors() throws IOException {
        write(INTENT, ADMITTED);
        assertThatThrownBy(() -> Journal.read(file))
                .hasMessageContaining("line 1: field 'type': the first line must be a header");
        write(HEADER, HEADER);
        assertThatThrownBy(() -> Journal.read(file))
                .hasMessageContaining("line 2: field 'type': a header may only be the first line");
        write(HEADER, ADMITTED);
        assertThatThrownBy(() -> Journal.read(file))
                .hasMessageContaining("line 2: field 'index': no intent is waiting for an observation");
        write(HEADER, INTENT, ADMITTED, ADMITTED);
        assertThatThrownBy(() -> Journal.read(file))
                .hasMessageContaining("line 4: field 'index': no intent is waiting for an observation");
        write(HEADER, INTENT, INTENT);
        assertThatThrownBy(() -> Journal.read(file))
                .hasMessageContaining("line 3: field 'index': the next intent must have index 1: 0");
    }

    @Test
    void fields_of_a_later_version_are_ignored() throws IOException {
        write(
                HEADER,
                INTENT.replace("}", ",\"mood\":{\"good\":true}}"),
                ADMITTED.replace("\"index\"", "\"z\":[],\"index\""));
        assertThat(Journal.read(file).observations()).hasSize(1);
    }

    @Test
    void a_line_that_is_no_object_is_an_error() throws IOException {
        for (String line : List.of("", "null", "[]", "17", "\"header\"")) {
            write(HEADER, line);
            assertThatThrownBy(() -> Journal.read(file))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("line 2: the line is not a JSON object");
        }
    }

    @Test
    void bytes_that_are_no_text_are_an_error() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((HEADER + "\n").getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(new byte[] {'{', (byte) 0xff, '}', '\n'});
        Files.write(file, bytes.toByteArray());
        assertThatThrownBy(() -> Journal.read(file)).hasMessageContaining("line 2: the line is not UTF-8");
    }

    @Test
    void a_file_without_a_whole_header_is_no_journal() throws IOException {
        assertThatThrownBy(() -> Journal.read(file))
                .isInstanceOf(JournalException.class)
                .hasMessage(file + ": there is no such journal");
        Files.writeString(file, "");
        assertThatThrownBy(() -> Journal.read(file)).hasMessage(file + ": the journal is empty");
        Files.writeString(file, HEADER);
        assertThatThrownBy(() -> Journal.read(file)).hasMessage(file + ": the journal ends within its first line");
        assertThatThrownBy(() -> Journal.read(folder))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("the journal cannot be read");
    }

    @Test
    void a_line_without_end_is_an_error_and_takes_bounded_memory() throws IOException {
        Files.write(file, new byte[LineSplitter.MAX_LINE_BYTES + 1]);
        assertThatThrownBy(() -> Journal.read(file))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("line 1: the line is longer than 16777216 bytes");
    }

    @Test
    void a_torn_last_line_is_set_aside_with_a_warning() throws IOException {
        for (int kept = 1; kept <= ADMITTED.length(); kept++) {
            Files.writeString(file, HEADER + "\n" + INTENT + "\n" + ADMITTED.substring(0, kept));
            Journal journal = Journal.read(file);
            assertThat(journal.observations()).hasSize(1).allMatch(Observation::unknown);
            assertThat(journal.warnings())
                    .containsExactly(file + ", line 3: the last line is torn (" + kept
                            + " bytes without a line break) and was set aside");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_mutated_journal_is_read_or_refused_clearly(long seed) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        RandomRun run = new RandomRun(seed);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        written.writeBytes(LineEncoder.header(run.header()));
        for (Observation observation : run.observations(4)) {
            written.writeBytes(LineEncoder.intent(observation.intent()));
            written.writeBytes(LineEncoder.observation(observation));
        }
        for (int trial = 0; trial < 100; trial++) {
            byte[] mutated = written.toByteArray();
            int flips = random.nextInt(1, 4);
            for (int i = 0; i < flips; i++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, mutated);
            try {
                Journal journal = Journal.read(file);
                assertThat(journal.observations()).hasSizeLessThanOrEqualTo(4);
            } catch (JournalException e) {
                assertThat(e)
                        .hasMessageStartingWith(file.toString())
                        .hasMessageMatching("(?s).*(, line \\d+: |journal ).*");
            }
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 10);
    }
}
