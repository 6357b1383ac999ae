package dev.limitlens.bedrock;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** A provider whose failure can be told from a failure of the request. */
record CheckedCredentials(AwsCredentialsProvider provider) implements AwsCredentialsProvider {

    @Override
    public AwsCredentials resolveCredentials() {
        try {
            return provider.resolveCredentials();
        } catch (RuntimeException e) {
            throw new CredentialsNotFoundException(e);
        }
    }
}
