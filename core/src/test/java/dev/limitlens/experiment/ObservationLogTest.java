package dev.limitlens.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObservationLogTest {

    private static ObservationLog log(List<Observation> observations) {
        ObservationLog.Builder log = new ObservationLog.Builder();
        observations.forEach(log::add);
        return log.build();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void observations_come_out_as_they_went_in(long seed) {
        Draw draw = new Draw(new SplittableRandom(seed));
        List<Observation> observations = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            observations.add(draw.observation());
        }
        assertThat(log(observations)).isEqualTo(observations);
    }

    @Test
    void headers_keep_their_order() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("x-ratelimit-remaining", "7");
        headers.put("retry-after", "12");
        headers.put("x-ratelimit-limit", "8000");
        ProbeResult result = new ProbeResult(new Outcome.Unknown("?"), 0, null, null, headers);

        Observation read =
                log(List.of(observation("a", 1, Instant.EPOCH, result))).get(0);

        assertThat(read.result().quotaHeaders()).containsExactlyEntriesOf(headers);
    }

    @Test
    void a_message_longer_than_any_chunk_is_kept() {
        ProbeResult result = ProbeResult.throttled("no".repeat(1 << 20));
        List<Observation> observations = List.of(
                observation("before", 1, Instant.EPOCH, ProbeResult.admitted(1)),
                observation("long", 2, Instant.EPOCH, result),
                observation("after", 3, Instant.EPOCH, ProbeResult.admitted(3)));
        assertThat(log(observations)).isEqualTo(observations);
    }

    @Test
    void what_is_added_later_does_not_change_what_was_built() {
        ObservationLog.Builder builder = new ObservationLog.Builder();
        Observation one = observation("one", 1, Instant.EPOCH, ProbeResult.admitted(1));
        Observation two = observation("two", 2, Instant.EPOCH, ProbeResult.throttled("no"));
        builder.add(one);
        ObservationLog before = builder.build();
        builder.add(two);

        assertThat(before).containsExactly(one);
        assertThat(builder.build()).containsExactly(one, two);
        assertThat(builder.size()).isEqualTo(2);
    }

    @Test
    void a_log_is_not_copied_and_another_list_is() {
        List<Observation> own = new ArrayList<>(List.of(observation("one", 1, Instant.EPOCH, ProbeResult.admitted(1))));
        ObservationLog log = log(own);
        List<Observation> copy = ObservationLog.unmodifiable(own);
        own.clear();

        assertThat(ObservationLog.unmodifiable(log)).isSameAs(log);
        assertThat(copy).hasSize(1);
        assertThatThrownBy(() -> log.remove(0)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> log.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static Observation observation(String purpose, long cost, Instant at, ProbeResult result) {
        return new Observation(new Intent(at, new ProbeRequest(0, purpose, cost, 1)), at, at, result);
    }

    /** Draws observations with everything that their types allow. */
    private record Draw(SplittableRandom random) {

        Observation observation() {
            Instant sentAt = instant();
            ProbeRequest request = new ProbeRequest(
                    random.nextInt(1 << random.nextInt(1, 31)),
                    text(),
                    tokens(1),
                    random.nextInt(1, Integer.MAX_VALUE));
            return new Observation(
                    new Intent(instant(), request),
                    sentAt,
                    sentAt.plusNanos(random.nextLong(1L << random.nextInt(1, 60))),
                    new ProbeResult(
                            outcome(),
                            random.nextInt(1000),
                            random.nextBoolean() ? null : instant(),
                            random.nextBoolean() ? null : text(),
                            random.nextBoolean() ? Map.of() : Map.of(text(), text(), "retry-after", text())));
        }

        private Outcome outcome() {
            ThrottleKind[] kinds = ThrottleKind.values();
            return switch (random.nextInt(4)) {
                case 0 -> new Outcome.Admitted(new Usage(tokens(0), tokens(0), tokens(0), tokens(0)));
                case 1 -> new Outcome.Throttled(kinds[random.nextInt(kinds.length)], text());
                case 2 -> new Outcome.NotCounted(text(), text(), random.nextBoolean());
                default -> new Outcome.Unknown(text());
            };
        }

        private long tokens(long least) {
            return random.nextInt(10) == 0 ? Usage.MAX_TOKENS : random.nextLong(least, 1L << random.nextInt(2, 39));
        }

        private Instant instant() {
            return switch (random.nextInt(20)) {
                case 0 -> Instant.parse("1678-01-01T00:00:00.999999999Z");
                case 1 -> Instant.EPOCH.minusNanos(1);
                default -> Instant.ofEpochSecond(random.nextLong(-1L << 32, 1L << 33), random.nextInt(1_000_000_000));
            };
        }

        /** Every char of the plane, half surrogate pairs and control characters included. */
        private String text() {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(20);
            int reach = random.nextBoolean() ? 1 << 8 : 1 << 16;
            for (int i = 0; i < length; i++) {
                text.append((char) random.nextInt(reach));
            }
            return text.toString();
        }
    }
}
