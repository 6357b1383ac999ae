/**
 * Probes Amazon Bedrock through the AWS SDK with every retry off: {@link dev.limitlens.bedrock.BedrockProbe}.
 *
 * <p>To try it without an account, {@link dev.limitlens.bedrock.loopback} has an endpoint that answers as Bedrock does.
 */
@NullMarked
package dev.limitlens.bedrock;

import org.jspecify.annotations.NullMarked;
