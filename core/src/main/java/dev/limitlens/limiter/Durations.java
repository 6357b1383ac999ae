package dev.limitlens.limiter;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 60s}, {@code 300ms}, {@code 1.5m}. */
public final class Durations {

    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|m|h|d)");

    private Durations() {}

    /**
     * Reads a duration, in nanoseconds.
     *
     * @param text a number with {@code ns}, {@code us}, {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}; whole
     *     nanoseconds, at most 292 years
     * @throws IllegalArgumentException if the text is not of that form
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no duration; write a number with ns, us, ms, s, m, h or d, such as 60s");
        }
        BigDecimal unit = BigDecimal.valueOf(unitNanos(matcher.group(2)));
        try {
            return new BigDecimal(matcher.group(1)).multiply(unit).longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is no whole number of nanoseconds below 292 years", e);
        }
    }

    /** Writes a duration of at least 0 in seconds, exactly: {@link #parse} gives the same back. */
    public static String format(long nanos) {
        BigDecimal seconds = BigDecimal.valueOf(nanos, 9).stripTrailingZeros();
        return seconds.signum() == 0 ? "0s" : seconds.toPlainString() + "s";
    }

    private static long unitNanos(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            default -> throw new IllegalArgumentException("unknown unit '" + unit + "'");
        };
    }
}
