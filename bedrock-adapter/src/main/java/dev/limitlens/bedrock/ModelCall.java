package dev.limitlens.bedrock;

import dev.limitlens.probe.Outcome;

/** One operation of the SDK's client, sent once. */
interface ModelCall {

    /**
     * Sends the prompt and returns what a successful answer says.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if there is no successful answer
     */
    Outcome send(String prompt, int maxOutputTokens, Transmission transmission);
}
