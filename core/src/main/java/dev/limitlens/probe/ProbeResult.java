package dev.limitlens.probe;

import dev.limitlens.clock.EpochNanos;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came back for one request.
 *
 * @param outcome what became of the request
 * @param httpStatus the HTTP status, at least 0, which says that there was none
 * @param serverDate the server's time from its {@code Date} header, whole seconds, if it gave one; of the years 1678 to 2262, which
 *     {@link EpochNanos} covers
 * @param requestId the server's id of the request, if it gave one
 * @param quotaHeaders what the server said about its quota: headers by their name in lower case, those that {@link
 *     StatedQuota#isQuotaHeader} knows
 */
public record ProbeResult(
        Outcome outcome,
        int httpStatus,
        @Nullable Instant serverDate,
        @Nullable String requestId,
        Map<String, String> quotaHeaders) {

    /**
     * Checks what a journal could not hold, and copies the headers, keeping their order.
     *
     * @throws IllegalArgumentException if the status is negative, or the date outside of the years 1678 to 2262
     */
    public ProbeResult {
        Objects.requireNonNull(outcome, "outcome");
        if (httpStatus < 0) {
            throw new IllegalArgumentException(
                    "httpStatus must be at least 0, which says that there was none: " + httpStatus);
        }
        if (serverDate != null && !EpochNanos.covers(serverDate)) {
            throw new IllegalArgumentException("serverDate must lie between the years 1678 and 2262: " + serverDate);
        }
        quotaHeaders =
                quotaHeaders.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(quotaHeaders));
    }

    /**
     * Creates a result of a server that says nothing about its quota.
     *
     * @throws IllegalArgumentException if the status is negative, or the date outside of the years 1678 to 2262
     */
    public ProbeResult(Outcome outcome, int httpStatus, @Nullable Instant serverDate, @Nullable String requestId) {
        this(outcome, httpStatus, serverDate, requestId, Map.of());
    }

    /** Returns what the server said about its quota. */
    public StatedQuota statedQuota() {
        return StatedQuota.of(quotaHeaders, serverDate);
    }

    /** Returns the result with the given outcome and nothing else known. */
    public static ProbeResult of(Outcome outcome) {
        return new ProbeResult(outcome, 0, null, null);
    }

    /** Returns the result of an admitted request that used the given tokens of input. */
    public static ProbeResult admitted(long inputTokens) {
        return of(new Outcome.Admitted(Usage.ofInput(inputTokens)));
    }

    /** Returns the result of a request that was refused without saying by which limit. */
    public static ProbeResult throttled(String message) {
        return of(new Outcome.Throttled(ThrottleKind.UNKNOWN, message));
    }
}
