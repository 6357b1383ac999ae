package dev.limitlens.bedrock;

import dev.limitlens.probe.Outcome;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensInput;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** Sends {@code CountTokens}, which tells what a prompt would cost and costs nothing. */
record CountTokensCall(BedrockRuntimeClient client, String modelId) implements ModelCall {

    @Override
    public Outcome send(String prompt, int maxOutputTokens, Transmission transmission) {
        CountTokensInput input = CountTokensInput.fromConverse(ConverseTokensRequest.builder()
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(ContentBlock.fromText(prompt))
                        .build())
                .build());
        Integer tokens = client.countTokens(request -> request.modelId(modelId)
                        .input(input)
                        .overrideConfiguration(o -> o.putExecutionAttribute(transmission.attribute(), transmission)))
                .inputTokens();
        return tokens == null
                ? new Outcome.NotCounted("CountTokens", "an answer without a count", false)
                : TokenCount.of(tokens);
    }
}
