package dev.limitlens.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.limitlens.clock.EpochNanos;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of one JSON object, read strictly: each must be there and of the type asked for, and every mistake names it.
 *
 * @param prefix what to write before a field's name in messages, such as {@code usage.}
 * @param object the object
 */
record Fields(String prefix, JsonNode object) {

    /** Where the seconds end in {@code 2026-11-24T08:00:00.123456789Z}. */
    private static final int SECONDS_END = 19;

    private JsonNode get(String name) throws MalformedLineException {
        JsonNode value = object.get(name);
        if (value == null) {
            throw mistake(name, "is missing");
        }
        return value;
    }

    private MalformedLineException mistake(String name, String what) {
        return new MalformedLineException(prefix + name, what);
    }

    private MalformedLineException mistake(String name, String what, JsonNode value) {
        String shown = value.toString();
        return mistake(name, what + ": " + (shown.length() > 100 ? shown.substring(0, 100) + "..." : shown));
    }

    boolean has(String name) {
        return object.has(name);
    }

    boolean isNull(String name) throws MalformedLineException {
        return get(name).isNull();
    }

    String text(String name) throws MalformedLineException {
        JsonNode value = get(name);
        if (!value.isTextual()) {
            throw mistake(name, "must be a text", value);
        }
        return value.textValue();
    }

    boolean truth(String name) throws MalformedLineException {
        JsonNode value = get(name);
        if (!value.isBoolean()) {
            throw mistake(name, "must be true or false", value);
        }
        return value.booleanValue();
    }

    long wholeNumber(String name, long min, long max) throws MalformedLineException {
        JsonNode value = get(name);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < min
                || value.longValue() > max) {
            throw mistake(name, "must be a whole number from " + min + " to " + max, value);
        }
        return value.longValue();
    }

    /** Reads a duration of at least 0, exact to the nanosecond. */
    Duration seconds(String name) throws MalformedLineException {
        JsonNode value = get(name);
        if (value.isNumber()) {
            BigDecimal seconds = value.decimalValue();
            try {
                long nanos = seconds.movePointRight(9).longValueExact();
                if (nanos >= 0) {
                    return Duration.ofNanos(nanos);
                }
            } catch (ArithmeticException e) {
                throw mistake(name, "must be seconds with at most nine decimals, below 292 years", value);
            }
        }
        throw mistake(name, "must be a number of seconds, at least 0", value);
    }

    Instant instant(String name) throws MalformedLineException {
        try {
            Instant instant = parsed(text(name));
            EpochNanos.of(instant);
            return instant;
        } catch (DateTimeException e) {
            throw mistake(
                    name, "must be an instant such as 2026-11-24T08:00:00.123456789Z, of 1678 to 2262", get(name));
        }
    }

    /** Reads the form that a journal has, and any other that ISO-8601 allows the slow way. */
    private static Instant parsed(String text) {
        int end = text.length() - 1;
        boolean usual = end >= SECONDS_END
                && end <= SECONDS_END + 10
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':'
                && text.charAt(end) == 'Z'
                && (end == SECONDS_END || (text.charAt(SECONDS_END) == '.' && end > SECONDS_END + 1));
        if (usual) {
            int year = digits(text, 0, 4);
            int month = digits(text, 5, 7);
            int day = digits(text, 8, 10);
            int hour = digits(text, 11, 13);
            int minute = digits(text, 14, 16);
            int second = digits(text, 17, SECONDS_END);
            int nanos = end == SECONDS_END ? 0 : digits(text, SECONDS_END + 1, end);
            for (int i = end - SECONDS_END - 1; i < 9 && nanos > 0; i++) {
                nanos *= 10;
            }
            boolean read = year >= 0 && month >= 0 && day >= 0 && nanos >= 0;
            if (read && hour >= 0 && hour < 24 && minute >= 0 && second >= 0 && second < 60) {
                return LocalDateTime.of(year, month, day, hour, minute, second, nanos)
                        .toInstant(ZoneOffset.UTC);
            }
        }
        return Instant.parse(text);
    }

    /** Returns the number that the digits write, at most nine of them, or -1 if one is none. */
    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    Fields object(String name) throws MalformedLineException {
        JsonNode value = get(name);
        if (!value.isObject()) {
            throw mistake(name, "must be an object", value);
        }
        return new Fields(prefix + name + ".", value);
    }

    /** Reads an object of texts, in its order. */
    Map<String, String> texts(String name) throws MalformedLineException {
        Fields fields = object(name);
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : fields.object.properties()) {
            texts.put(entry.getKey(), fields.text(entry.getKey()));
        }
        return texts;
    }
}
