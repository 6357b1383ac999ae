package dev.limitlens.probe;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a server says about its quota in the headers of an answer, whether or not it is true.
 *
 * <p>Read are {@code Retry-After} (RFC 9110, 10.2.3), the fields {@code RateLimit} and {@code RateLimit-Policy} of
 * draft-ietf-httpapi-ratelimit-headers in their forms of drafts 7 and 8, and {@code RateLimit-Limit}, {@code -Remaining} and {@code
 * -Reset}, also with a leading {@code X-}. What cannot be read is absent.
 *
 * @param limit the capacity, in the server's unit
 * @param remaining what is left of it
 * @param window the window of the limit
 * @param reset how long until more is available
 * @param retryAfter how long to wait before the next request
 */
public record StatedQuota(
        OptionalLong limit,
        OptionalLong remaining,
        Optional<Duration> window,
        Optional<Duration> reset,
        Optional<Duration> retryAfter) {

    private static final String RETRY_AFTER = "retry-after";
    private static final Pattern QUOTA_HEADER = Pattern.compile(RETRY_AFTER + "|(x-)?rate-?limit(-[a-z0-9-]+)?");
    private static final List<String> PREFIXES = List.of("ratelimit", "x-ratelimit", "x-rate-limit");
    private static final List<String> LIMIT = named("limit");
    private static final List<String> REMAINING = named("remaining");
    private static final List<String> RESET = named("reset");

    private static final Pattern LEADING = Pattern.compile("\\s*(\\d{1,18})(?![\\d.]).*");
    private static final Map<String, Pattern> PARAMETERS = Stream.of("limit", "remaining", "reset", "q", "r", "t", "w")
            .collect(Collectors.toUnmodifiableMap(
                    name -> name,
                    name -> Pattern.compile("(?:.*[;,\\s])?" + name + "\\s*=\\s*(\\d{1,18})(?![\\d.]).*")));

    private static final StatedQuota NOTHING = new StatedQuota(
            OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Seconds beyond which a reset can only be a time on the clock, as GitHub gives it. */
    private static final long EARLIEST_EPOCH_SECOND = 1_000_000_000L;

    /** Longer waits are no statement about a quota, and could not be added to an instant safely. */
    private static final long MOST_SECONDS = 100L * 366 * 86_400;

    /** Returns whether a header, named in lower case, is about the quota: what is kept of an answer's headers. */
    public static boolean isQuotaHeader(String name) {
        return QUOTA_HEADER.matcher(name).matches();
    }

    /**
     * Reads headers.
     *
     * @param headers values by name in lower case
     * @param serverDate the server's time, from which times on the clock are counted, if it gave one
     */
    public static StatedQuota of(Map<String, String> headers, @Nullable Instant serverDate) {
        if (headers.isEmpty()) {
            return NOTHING;
        }
        String item = headers.getOrDefault("ratelimit", "");
        String policy = headers.getOrDefault("ratelimit-policy", "");
        String limitField = field(headers, LIMIT);
        return new StatedQuota(
                firstOf(leading(limitField), parameter(item, "limit"), parameter(policy, "q"), leading(policy)),
                firstOf(leading(field(headers, REMAINING)), parameter(item, "remaining"), parameter(item, "r")),
                firstOf(parameter(policy, "w"), parameter(limitField, "w")).stream()
                        .mapToObj(Duration::ofSeconds)
                        .findFirst(),
                wait(
                        firstOf(leading(field(headers, RESET)), parameter(item, "reset"), parameter(item, "t")),
                        serverDate),
                retryAfter(headers.getOrDefault(RETRY_AFTER, ""), serverDate));
    }

    /** Returns whether nothing was said. */
    public boolean isEmpty() {
        return limit.isEmpty() && remaining.isEmpty() && window.isEmpty() && reset.isEmpty() && retryAfter.isEmpty();
    }

    private static List<String> named(String suffix) {
        return PREFIXES.stream().map(prefix -> prefix + "-" + suffix).toList();
    }

    private static String field(Map<String, String> headers, List<String> names) {
        for (String name : names) {
            String value = headers.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private static OptionalLong firstOf(OptionalLong... values) {
        for (OptionalLong value : values) {
            if (value.isPresent()) {
                return value;
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong leading(String text) {
        return number(text, LEADING);
    }

    private static OptionalLong parameter(String text, String name) {
        return number(text, Objects.requireNonNull(PARAMETERS.get(name)));
    }

    private static OptionalLong number(String text, Pattern pattern) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(matcher.group(1)));
    }

    private static Optional<Duration> retryAfter(String text, @Nullable Instant serverDate) {
        Optional<Duration> seconds = wait(leading(text), null);
        if (seconds.isPresent() || serverDate == null || text.isEmpty()) {
            return seconds;
        }
        try {
            Instant until = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from);
            return Optional.of(notNegative(Duration.between(serverDate, until)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> wait(OptionalLong seconds, @Nullable Instant serverDate) {
        if (seconds.isEmpty()) {
            return Optional.empty();
        }
        long value = seconds.getAsLong();
        if (serverDate != null && value >= EARLIEST_EPOCH_SECOND && value < EARLIEST_EPOCH_SECOND + MOST_SECONDS) {
            return Optional.of(notNegative(Duration.between(serverDate, Instant.ofEpochSecond(value))));
        }
        return Optional.of(Duration.ofSeconds(Math.min(value, MOST_SECONDS)));
    }

    private static Duration notNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
