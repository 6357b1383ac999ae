package dev.limitlens.bedrock.loopback;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that the endpoint received.
 *
 * @param index its number, from 0, in the order of arrival
 * @param connection the number of the connection it came on, from 0
 * @param receivedAt when, by the server's clock
 * @param method the HTTP method
 * @param path the path as it was sent, percent-encoded
 * @param headers the headers, names in lower case
 * @param operation AWS's name of the operation, such as {@code Converse}, or null if the path names none
 * @param modelId the model, decoded, or null if the path names none
 * @param inputTokens tokens of its prompt, 0 as long as it was not read
 * @param maxOutputTokens the largest output it allows, 0 as long as it was not read
 * @param admitted whether the limits admitted it
 * @param status the HTTP status of the answer, 0 as long as there is none
 * @param fault the fault that was played on it
 */
public record ReceivedRequest(
        int index,
        int connection,
        Instant receivedAt,
        String method,
        String path,
        Map<String, String> headers,
        @Nullable String operation,
        @Nullable String modelId,
        long inputTokens,
        int maxOutputTokens,
        boolean admitted,
        int status,
        Fault fault) {

    /** Copies the headers. */
    public ReceivedRequest {
        headers = Map.copyOf(headers);
    }

    /** Returns the value of the header, whose name may be in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    ReceivedRequest withPrompt(Prompt prompt, long tokens) {
        return new ReceivedRequest(
                index,
                connection,
                receivedAt,
                method,
                path,
                headers,
                operation,
                modelId,
                tokens,
                prompt.maxOutputTokens(),
                admitted,
                status,
                fault);
    }

    ReceivedRequest withAdmitted(boolean decision) {
        return new ReceivedRequest(
                index,
                connection,
                receivedAt,
                method,
                path,
                headers,
                operation,
                modelId,
                inputTokens,
                maxOutputTokens,
                decision,
                status,
                fault);
    }

    ReceivedRequest withStatus(int answered) {
        return new ReceivedRequest(
                index,
                connection,
                receivedAt,
                method,
                path,
                headers,
                operation,
                modelId,
                inputTokens,
                maxOutputTokens,
                admitted,
                answered,
                fault);
    }

    /** Leaves out the headers, which hold what authenticates the caller. */
    @Override
    public String toString() {
        return "#" + index + " " + receivedAt + " " + method + " " + path + " tokens=" + inputTokens + "+"
                + maxOutputTokens + " admitted=" + admitted + " status=" + status + " fault=" + fault;
    }
}
