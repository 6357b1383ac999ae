package dev.limitlens.bedrock.loopback;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bedrock's answers, as they stand on the wire. */
final class Answers {

    private static final String TEXT = "ok";
    private static final String ERROR_NAMESPACE = ":http://internal.amazon.com/coral/com.amazon.bedrock/";

    private Answers() {}

    static HttpResponse error(ServiceError error) {
        HttpResponse answer = json(error.status(), object().put("message", error.message()));
        return answer.with("x-amzn-ErrorType", error.code() + ERROR_NAMESPACE);
    }

    static HttpResponse converse(long inputTokens, int outputTokens, Duration latency) {
        ObjectNode body = novaBody(inputTokens, outputTokens);
        body.putObject("metrics").put("latencyMs", latency.toMillis());
        return json(200, body);
    }

    static HttpResponse invokeModel(String modelId, long inputTokens, int outputTokens, Duration latency) {
        return json(200, modelBody(modelId, inputTokens, outputTokens))
                .with("X-Amzn-Bedrock-Input-Token-Count", Long.toString(inputTokens))
                .with("X-Amzn-Bedrock-Output-Token-Count", Integer.toString(outputTokens))
                .with("X-Amzn-Bedrock-Invocation-Latency", Long.toString(latency.toMillis()));
    }

    static HttpResponse countTokens(long inputTokens) {
        return json(200, object().put("inputTokens", inputTokens));
    }

    private static ObjectNode modelBody(String modelId, long inputTokens, int outputTokens) {
        if (modelId.contains("anthropic.")) {
            ObjectNode body =
                    object().put("type", "message").put("role", "assistant").put("model", modelId);
            body.putArray("content").addObject().put("type", "text").put("text", TEXT);
            body.put("stop_reason", "max_tokens");
            body.putObject("usage").put("input_tokens", inputTokens).put("output_tokens", outputTokens);
            return body;
        }
        if (modelId.contains("meta.")) {
            return object().put("generation", TEXT)
                    .put("prompt_token_count", inputTokens)
                    .put("generation_token_count", outputTokens)
                    .put("stop_reason", "length");
        }
        if (modelId.contains("mistral.")) {
            ObjectNode body = object();
            body.putArray("outputs").addObject().put("text", TEXT).put("stop_reason", "length");
            return body;
        }
        return novaBody(inputTokens, outputTokens);
    }

    private static ObjectNode novaBody(long inputTokens, int outputTokens) {
        ObjectNode body = object();
        ObjectNode message = body.putObject("output").putObject("message").put("role", "assistant");
        message.putArray("content").addObject().put("text", TEXT);
        body.put("stopReason", "max_tokens");
        body.putObject("usage")
                .put("inputTokens", inputTokens)
                .put("outputTokens", outputTokens)
                .put("totalTokens", inputTokens + outputTokens)
                .put("cacheReadInputTokens", 0)
                .put("cacheWriteInputTokens", 0);
        return body;
    }

    private static HttpResponse json(int status, ObjectNode body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        return new HttpResponse(status, headers, body.toString());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
