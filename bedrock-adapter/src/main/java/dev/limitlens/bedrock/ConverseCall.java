package dev.limitlens.bedrock;

import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.Usage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** Sends {@code Converse}; the usage is in the answer's body. */
record ConverseCall(BedrockRuntimeClient client, String modelId) implements ModelCall {

    @Override
    public Outcome send(String prompt, int maxOutputTokens, Transmission transmission) {
        TokenUsage usage = client.converse(request -> request.modelId(modelId)
                        .messages(Message.builder()
                                .role(ConversationRole.USER)
                                .content(ContentBlock.fromText(prompt))
                                .build())
                        .inferenceConfig(c -> c.maxTokens(maxOutputTokens).temperature(0f))
                        .overrideConfiguration(o -> o.putExecutionAttribute(transmission.attribute(), transmission)))
                .usage();
        if (usage == null || usage.inputTokens() == null || usage.outputTokens() == null) {
            return new Outcome.Unknown("an answer without usage, probably charged");
        }
        return new Outcome.Admitted(new Usage(
                usage.inputTokens(),
                usage.outputTokens(),
                orZero(usage.cacheReadInputTokens()),
                orZero(usage.cacheWriteInputTokens())));
    }

    private static long orZero(@Nullable Integer tokens) {
        return tokens == null ? 0 : tokens;
    }
}
