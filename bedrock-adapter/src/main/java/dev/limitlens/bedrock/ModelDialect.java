package dev.limitlens.bedrock;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The form of request that a family of models takes through {@code InvokeModel}. */
enum ModelDialect {
    ANTHROPIC("anthropic."),
    META("meta."),
    MISTRAL("mistral."),
    NOVA("amazon.nova");

    private final String provider;

    ModelDialect(String provider) {
        this.provider = provider;
    }

    /**
     * Returns the dialect of the model.
     *
     * @param modelId id, cross-region profile id or ARN
     * @throws IllegalArgumentException if the family's form is not known
     */
    static ModelDialect of(String modelId) {
        for (ModelDialect dialect : values()) {
            if (modelId.contains(dialect.provider)) {
                return dialect;
            }
        }
        throw new IllegalArgumentException("the request form of " + modelId
                + " is not known for InvokeModel (Anthropic, Meta, Mistral and Amazon Nova are); use Converse");
    }

    /** Returns the body of a request with the given prompt and largest output, at temperature 0. */
    ObjectNode body(String prompt, int maxOutputTokens) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        switch (this) {
            case ANTHROPIC -> {
                body.put("anthropic_version", "bedrock-2023-05-31")
                        .put("max_tokens", maxOutputTokens)
                        .put("temperature", 0);
                userContent(body).addObject().put("type", "text").put("text", prompt);
            }
            case META ->
                body.put("prompt", prompt).put("max_gen_len", maxOutputTokens).put("temperature", 0);
            case MISTRAL ->
                body.put("prompt", "<s>[INST]" + prompt + " [/INST]")
                        .put("max_tokens", maxOutputTokens)
                        .put("temperature", 0);
            case NOVA -> {
                body.put("schemaVersion", "messages-v1");
                userContent(body).addObject().put("text", prompt);
                body.putObject("inferenceConfig")
                        .put("maxTokens", maxOutputTokens)
                        .put("temperature", 0);
            }
        }
        return body;
    }

    private static ArrayNode userContent(ObjectNode body) {
        return body.putArray("messages").addObject().put("role", "user").putArray("content");
    }
}
