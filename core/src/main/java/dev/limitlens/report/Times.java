package dev.limitlens.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times of day in UTC, as precise as the window needs. */
final class Times {

    private static final DateTimeFormatter DATE_TIME = utc("yyyy-MM-dd HH:mm:ss 'UTC'");
    private static final DateTimeFormatter WHOLE_SECONDS = utc("HH:mm:ss");
    private static final DateTimeFormatter MILLISECONDS = utc("HH:mm:ss.SSS");

    private Times() {}

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    static String dateTime(Instant time) {
        return DATE_TIME.format(time);
    }

    static String wholeSeconds(Instant time) {
        return WHOLE_SECONDS.format(time);
    }

    static String milliseconds(Instant time) {
        return MILLISECONDS.format(time);
    }

    /** Returns the time of day, with milliseconds unless the window is a minute or longer. */
    static String timeOfDay(Instant time, Fold fold) {
        return fold.windowSeconds() >= 60 ? wholeSeconds(time) : milliseconds(time);
    }

    static String latency(Duration latency) {
        double milliseconds = latency.toNanos() / 1e6;
        return milliseconds < 10_000
                ? Numbers.quantity(Math.round(milliseconds * 10) / 10.0) + " ms"
                : Numbers.seconds(milliseconds / 1000);
    }
}
