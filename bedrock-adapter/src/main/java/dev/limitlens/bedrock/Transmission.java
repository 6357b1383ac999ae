package dev.limitlens.bedrock;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeResult;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * What one call put on the wire and the head of the answer, whatever the SDK makes of its body later.
 *
 * <p>It counts transmissions, so that a retry at any layer of the SDK is an error and not a distorted measurement.
 */
final class Transmission {

    private static final ExecutionAttribute<Transmission> ATTRIBUTE =
            new ExecutionAttribute<>("limitlens-transmission");

    private int count;
    private @Nullable SdkHttpResponse answer;

    /** Notes each transmission of a call in the call's own {@link Transmission}. */
    static final class Recorder implements ExecutionInterceptor {
        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            attributes.getOptionalAttribute(ATTRIBUTE).ifPresent(t -> t.count++);
        }

        @Override
        public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
            attributes.getOptionalAttribute(ATTRIBUTE).ifPresent(t -> t.answer = context.httpResponse());
        }
    }

    ExecutionAttribute<Transmission> attribute() {
        return ATTRIBUTE;
    }

    /**
     * Returns the result of the call.
     *
     * @throws IllegalStateException if there was more than one transmission, so that what the quota saw is not what was asked
     */
    ProbeResult result(Outcome outcome) {
        if (count > 1) {
            throw new IllegalStateException(
                    "one call put " + count + " requests on the wire; retries must be off at every layer");
        }
        SdkHttpResponse head = answer;
        if (head == null) {
            return ProbeResult.of(outcome);
        }
        String requestId = head.firstMatchingHeader("x-amzn-RequestId")
                .or(() -> head.firstMatchingHeader("x-amz-request-id"))
                .orElse(null);
        return new ProbeResult(
                outcome,
                head.statusCode(),
                head.firstMatchingHeader("Date").map(Transmission::date).orElse(null),
                requestId);
    }

    private static @Nullable Instant date(String text) {
        try {
            Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
            return EpochNanos.covers(date) ? date : null;
        } catch (DateTimeException e) {
            return null; // the date is a bonus: an odd one must not cost the answer
        }
    }
}
