package dev.limitlens.bedrock;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Makes the clients that tell about the account: one request for each call, and the same rules about credentials as {@link
 * BedrockProbe}.
 */
public final class AccountClients implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Region region;
    private final @Nullable ServiceEndpoint endpoint;
    private final AwsCredentialsProvider credentials;
    private final List<SdkAutoCloseable> resources;

    private AccountClients(
            Region region,
            @Nullable ServiceEndpoint endpoint,
            AwsCredentialsProvider credentials,
            List<SdkAutoCloseable> resources) {
        this.region = region;
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.resources = List.copyOf(resources);
    }

    /**
     * Returns the clients of a region.
     *
     * @param region the region, such as {@code us-east-1}
     * @param endpoint another endpoint for all services, such as a loopback one, or null for AWS's own
     * @param profile the profile whose credentials are used, or null for the SDK's chain
     * @throws IllegalArgumentException if the endpoint is no plain http or https address
     */
    public static AccountClients of(String region, @Nullable URI endpoint, @Nullable String profile) {
        Region awsRegion = Region.of(region);
        ServiceEndpoint bedrock = ServiceEndpoint.of(awsRegion, endpoint);
        List<SdkAutoCloseable> resources = new ArrayList<>();
        AwsCredentialsProvider credentials = CredentialSource.of(null, profile, bedrock, resources);
        return new AccountClients(awsRegion, endpoint == null ? null : bedrock, credentials, resources);
    }

    AwsCredentialsProvider credentials() {
        return credentials;
    }

    StsClient sts() {
        return configured(StsClient.builder()).build();
    }

    ServiceQuotasClient serviceQuotas() {
        return configured(ServiceQuotasClient.builder()).build();
    }

    private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configured(B builder) {
        ServiceEndpoint given = endpoint;
        B configured = builder.region(region)
                .credentialsProvider(credentials)
                .defaultsMode(DefaultsMode.LEGACY)
                .httpClientBuilder(RetryFreeClient.httpClient(given == null || given.isAws(), TIMEOUT))
                .overrideConfiguration(
                        o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()).apiCallTimeout(TIMEOUT));
        return given == null ? configured : configured.endpointOverride(given.uri());
    }

    /** Closes what found the credentials. */
    @Override
    public void close() {
        resources.forEach(SdkAutoCloseable::close);
    }
}
