package dev.limitlens.bedrock;

import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.Usage;
import java.util.OptionalLong;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/**
 * Sends {@code InvokeModel}; the usage is in the answer's headers, whatever the model's form of body. A body that is cut short
 * or garbled therefore takes nothing from the answer.
 */
record InvokeModelCall(BedrockRuntimeClient client, String modelId, ModelDialect dialect) implements ModelCall {

    private static final String TOKEN_COUNT = "x-amzn-bedrock-%s-token-count";

    @Override
    public Outcome send(String prompt, int maxOutputTokens, Transmission transmission) {
        String body = dialect.body(prompt, maxOutputTokens).toString();
        SdkHttpResponse head = client.invokeModel(request -> request.modelId(modelId)
                        .contentType("application/json")
                        .accept("application/json")
                        .body(SdkBytes.fromUtf8String(body))
                        .overrideConfiguration(o -> o.putExecutionAttribute(transmission.attribute(), transmission)))
                .sdkHttpResponse();
        OptionalLong input = tokens(head, "input");
        OptionalLong output = tokens(head, "output");
        if (input.isEmpty() || output.isEmpty()) {
            return new Outcome.Unknown("an answer without token counts in its headers, probably charged");
        }
        return new Outcome.Admitted(new Usage(
                input.getAsLong(),
                output.getAsLong(),
                tokens(head, "cache-read-input").orElse(0),
                tokens(head, "cache-write-input").orElse(0)));
    }

    private static OptionalLong tokens(SdkHttpResponse head, String kind) {
        String text = head.firstMatchingHeader(TOKEN_COUNT.formatted(kind)).orElse("");
        try {
            return OptionalLong.of(Long.parseUnsignedLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
