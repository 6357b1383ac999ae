package dev.limitlens.probe;

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
 * @param httpStatus the HTTP status, or 0 if there was none
 * @param serverDate the server's time from its {@code Date} header, whole seconds, if it gave one
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

    /** Checks for null and copies the headers, keeping their order. */
    public ProbeResult {
        Objects.requireNonNull(outcome, "outcome");
        quotaHeaders =
                quotaHeaders.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(quotaHeaders));
    }

    /** Creates a result of a server that says nothing about its quota. */
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
