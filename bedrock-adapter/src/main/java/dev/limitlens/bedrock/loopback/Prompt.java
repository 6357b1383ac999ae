package dev.limitlens.bedrock.loopback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * What the limits and the tokenizer need of a request.
 *
 * @param text all of its text
 * @param maxOutputTokens the largest output it allows
 */
record Prompt(String text, int maxOutputTokens) {

    /** What a request reserves that sets no largest output: Nova Pro's maximum. */
    static final int MODEL_MAX_OUTPUT_TOKENS = 10_000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Where the families of models put the largest output. */
    private static final List<String> MAX_TOKENS = List.of(
            "/inferenceConfig/maxTokens",
            "/inferenceConfig/max_new_tokens",
            "/max_tokens",
            "/max_gen_len",
            "/max_completion_tokens");

    /** Reads the body of {@code Converse}. */
    static Prompt ofConverse(byte[] body) throws ServiceErrorException {
        return ofConverse(parse(body));
    }

    /** Reads the body of {@code InvokeModel}, whatever the family of the model. */
    static Prompt ofInvokeModel(byte[] body) throws ServiceErrorException {
        JsonNode root = parse(body);
        return root.path("prompt").isTextual() ? read(root, root.path("prompt").asText()) : ofConverse(root);
    }

    /** Reads the body of {@code CountTokens}. */
    static Prompt ofCountTokens(byte[] body) throws ServiceErrorException {
        JsonNode input = parse(body).path("input");
        if (input.has("converse")) {
            return ofConverse(input.path("converse"));
        }
        if (!input.path("invokeModel").path("body").isTextual()) {
            throw invalid("Value at 'input' failed to satisfy constraint: Member must have converse or invokeModel");
        }
        try {
            return ofInvokeModel(Base64.getDecoder()
                    .decode(input.path("invokeModel").path("body").asText()));
        } catch (IllegalArgumentException e) {
            throw invalid("Value at 'input.invokeModel.body' is not base64");
        }
    }

    private static Prompt ofConverse(JsonNode root) throws ServiceErrorException {
        JsonNode messages = root.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw invalid("Value at 'messages' failed to satisfy constraint: Member must not be null");
        }
        StringBuilder text = new StringBuilder();
        collect(root.path("system"), text);
        for (JsonNode message : messages) {
            collect(message.path("content"), text);
        }
        return read(root, text.toString());
    }

    private static Prompt read(JsonNode root, String text) throws ServiceErrorException {
        if (text.isBlank()) {
            throw new ServiceErrorException(ServiceError.validation("The text field in the ContentBlock object at"
                    + " messages.0.content.0 is blank. Add text to the text field, and try again."));
        }
        for (String pointer : MAX_TOKENS) {
            JsonNode max = root.at(pointer);
            if (!max.isMissingNode()) {
                if (!max.canConvertToInt() || max.asInt() < 1) {
                    throw invalid("Value at '" + pointer.substring(1).replace('/', '.')
                            + "' failed to satisfy constraint: Member must have value greater than or equal to 1");
                }
                return new Prompt(text, max.asInt());
            }
        }
        return new Prompt(text, MODEL_MAX_OUTPUT_TOKENS);
    }

    private static void collect(JsonNode content, StringBuilder text) {
        if (content.isTextual()) {
            text.append(content.asText());
        } else if (content.isArray()) {
            content.forEach(block -> collect(block, text));
        } else if (content.has("text")) {
            collect(content.path("text"), text);
        }
    }

    private static JsonNode parse(byte[] body) throws ServiceErrorException {
        try {
            JsonNode root = JSON.readTree(new String(body, StandardCharsets.UTF_8));
            if (root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException e) {
            // falls through to the one error
        }
        throw new ServiceErrorException(
                new ServiceError(400, "SerializationException", "the request body is not a JSON object"));
    }

    private static ServiceErrorException invalid(String what) {
        return new ServiceErrorException(ServiceError.validation("1 validation error detected: " + what));
    }
}
