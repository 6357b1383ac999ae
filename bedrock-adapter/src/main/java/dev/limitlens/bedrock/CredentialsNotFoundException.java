package dev.limitlens.bedrock;

import java.io.Serial;
import software.amazon.awssdk.core.exception.SdkClientException;

/** No credentials could be had, so nothing was sent. Tells this failure from the SDK's others, which share one class. */
final class CredentialsNotFoundException extends SdkClientException {

    @Serial
    private static final long serialVersionUID = 1L;

    CredentialsNotFoundException(RuntimeException cause) {
        super(SdkClientException.builder().message(cause.getMessage()).cause(cause));
    }
}
