package dev.limitlens.experiment;

import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * One observation as bytes, in memory only: what is written is read back equal.
 *
 * <p>An instant is its seconds and nanoseconds. Other whole numbers take seven bits a byte, the lowest first. A text is its length, doubled and one more if it has two bytes a
 * character, and its characters. A text that may come again is the number of a word plus one, or 0 and the text.
 */
final class PackedObservation {

    private static final VarHandle SECONDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle NANOS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int INSTANT_BYTES = Long.BYTES + Integer.BYTES;

    private static final int ADMITTED = 0;
    private static final int THROTTLED = 1;
    private static final int NOT_COUNTED = 2;
    private static final int UNKNOWN = 3;
    private static final int OUTCOME = 3;
    private static final int HAS_DATE = 4;
    private static final int HAS_REQUEST_ID = 8;
    private static final int HAS_HEADERS = 16;
    private static final int FATAL = 32;

    private static final List<ThrottleKind> KINDS = List.of(ThrottleKind.values());

    private PackedObservation() {}

    /** Writes one observation at a time. */
    static final class Writer {

        private final ToIntFunction<String> wordOf;
        private byte[] bytes = new byte[512];
        private int length;

        /**
         * Creates a writer.
         *
         * @param wordOf the number of a text that may come again, or -1 if it has none
         */
        Writer(ToIntFunction<String> wordOf) {
            this.wordOf = wordOf;
        }

        /** Replaces what was written before. */
        void write(Observation observation) {
            length = 0;
            ProbeResult result = observation.result();
            Instant date = result.serverDate();
            String requestId = result.requestId();
            Map<String, String> headers = result.quotaHeaders();
            put(kind(result.outcome())
                    | (date == null ? 0 : HAS_DATE)
                    | (requestId == null ? 0 : HAS_REQUEST_ID)
                    | (headers.isEmpty() ? 0 : HAS_HEADERS));
            ProbeRequest request = observation.intent().request();
            number(request.index());
            word(request.purpose());
            number(request.cost());
            number(request.maxOutputTokens());
            instant(observation.intent().intendedAt());
            instant(observation.sentAt());
            instant(observation.receivedAt());
            outcome(result.outcome());
            number(result.httpStatus());
            if (date != null) {
                instant(date);
            }
            if (requestId != null) {
                text(requestId);
            }
            if (!headers.isEmpty()) {
                number(headers.size());
                headers.forEach((name, value) -> {
                    word(name);
                    word(value);
                });
            }
        }

        int length() {
            return length;
        }

        void copyTo(byte[] into, int at) {
            System.arraycopy(bytes, 0, into, at, length);
        }

        private static int kind(Outcome outcome) {
            if (outcome instanceof Outcome.Admitted) {
                return ADMITTED;
            }
            if (outcome instanceof Outcome.Throttled) {
                return THROTTLED;
            }
            if (outcome instanceof Outcome.NotCounted failure) {
                return NOT_COUNTED | (failure.fatal() ? FATAL : 0);
            }
            return UNKNOWN;
        }

        private void outcome(Outcome outcome) {
            if (outcome instanceof Outcome.Admitted admitted) {
                number(admitted.usage().inputTokens());
                number(admitted.usage().outputTokens());
                number(admitted.usage().cacheReadTokens());
                number(admitted.usage().cacheWriteTokens());
            } else if (outcome instanceof Outcome.Throttled throttled) {
                number(KINDS.indexOf(throttled.kind()));
                word(throttled.message());
            } else if (outcome instanceof Outcome.NotCounted failure) {
                word(failure.code());
                word(failure.message());
            } else if (outcome instanceof Outcome.Unknown unknown) {
                word(unknown.reason());
            }
        }

        private void instant(Instant instant) {
            while (length + INSTANT_BYTES > bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * bytes.length);
            }
            SECONDS.set(bytes, length, instant.getEpochSecond());
            NANOS.set(bytes, length + Long.BYTES, instant.getNano());
            length += INSTANT_BYTES;
        }

        private void word(String text) {
            int word = wordOf.applyAsInt(text);
            number(word + 1L);
            if (word < 0) {
                text(text);
            }
        }

        private void text(String text) {
            boolean wide = text.chars().anyMatch(c -> c > 0xff);
            number((long) text.length() << 1 | (wide ? 1 : 0));
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (wide) {
                    put(c >> 8);
                }
                put(c);
            }
        }

        private void number(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                put((int) (rest | 0x80));
                rest >>>= 7;
            }
            put((int) rest);
        }

        private void put(int value) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            bytes[length++] = (byte) value;
        }
    }

    /** Reads one observation. */
    static final class Reader {

        private final byte[] bytes;
        private final String[] words;
        private int at;

        Reader(byte[] bytes, int at, String[] words) {
            this.bytes = bytes;
            this.at = at;
            this.words = words;
        }

        Observation observation() {
            int flags = bytes[at++];
            ProbeRequest request = new ProbeRequest((int) number(), word(), number(), (int) number());
            Instant intendedAt = instant();
            Instant sentAt = instant();
            Instant receivedAt = instant();
            Outcome outcome = outcome(flags);
            int httpStatus = (int) number();
            Instant date = (flags & HAS_DATE) == 0 ? null : instant();
            String requestId = (flags & HAS_REQUEST_ID) == 0 ? null : text();
            Map<String, String> headers = (flags & HAS_HEADERS) == 0 ? Map.of() : headers();
            return new Observation(
                    new Intent(intendedAt, request),
                    sentAt,
                    receivedAt,
                    new ProbeResult(outcome, httpStatus, date, requestId, headers));
        }

        private Outcome outcome(int flags) {
            return switch (flags & OUTCOME) {
                case ADMITTED -> new Outcome.Admitted(new Usage(number(), number(), number(), number()));
                case THROTTLED -> new Outcome.Throttled(KINDS.get((int) number()), word());
                case NOT_COUNTED -> new Outcome.NotCounted(word(), word(), (flags & FATAL) != 0);
                default -> new Outcome.Unknown(word());
            };
        }

        private Map<String, String> headers() {
            int size = (int) number();
            Map<String, String> headers = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                headers.put(word(), word());
            }
            return headers;
        }

        private Instant instant() {
            Instant instant =
                    Instant.ofEpochSecond((long) SECONDS.get(bytes, at), (int) NANOS.get(bytes, at + Long.BYTES));
            at += INSTANT_BYTES;
            return instant;
        }

        private String word() {
            int word = (int) number() - 1;
            return word < 0 ? text() : words[word];
        }

        private String text() {
            long form = number();
            int length = (int) (form >>> 1);
            if ((form & 1) == 0) {
                String text = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
                at += length;
                return text;
            }
            char[] text = new char[length];
            for (int i = 0; i < length; i++) {
                text[i] = (char) (((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff));
                at += 2;
            }
            return new String(text);
        }

        private long number() {
            long value = 0;
            int shift = 0;
            while (true) {
                byte next = bytes[at++];
                value |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return value;
                }
                shift += 7;
            }
        }
    }
}
