package dev.limitlens.bedrock;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClientBuilder;
import software.amazon.awssdk.services.bedrockruntime.auth.scheme.BedrockRuntimeAuthSchemeProvider;

/** Builds the SDK's client so that one call is one request on the wire, whatever the environment asks for. */
final class RetryFreeClient {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

    private RetryFreeClient() {}

    static BedrockRuntimeClient create(
            Region region, ServiceEndpoint endpoint, AwsCredentialsProvider credentials, Duration timeout) {
        BedrockRuntimeClientBuilder builder = BedrockRuntimeClient.builder()
                .region(region)
                .endpointOverride(endpoint.uri())
                .credentialsProvider(credentials)
                // Otherwise AWS_DEFAULTS_MODE=auto asks the instance metadata service before the first request.
                .defaultsMode(DefaultsMode.LEGACY)
                .httpClientBuilder(httpClient(endpoint.isAws(), timeout))
                .overrideConfiguration(o -> o
                        // Unlike RetryPolicy.none(), it also overrules AWS_RETRY_MODE=adaptive.
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(new Transmission.Recorder())
                        .apiCallTimeout(timeout));
        if (!endpoint.isAws()) {
            // AWS_BEARER_TOKEN_BEDROCK overrules even an explicit credentials provider; this brings the signature back.
            builder.authSchemeProvider(BedrockRuntimeAuthSchemeProvider.defaultProvider());
        }
        return builder.build();
    }

    /**
     * The one client that never repeats a request by itself: it streams the body, which HttpURLConnection cannot resend. It has no
     * pool that requests could queue for: each that is under way has a connection of its own, and only of those that are idle the
     * JDK keeps no more than five a host.
     */
    static UrlConnectionHttpClient.Builder httpClient(boolean aws, Duration timeout) {
        UrlConnectionHttpClient.Builder builder = UrlConnectionHttpClient.builder()
                .connectionTimeout(timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT)
                .socketTimeout(timeout);
        return aws
                ? builder
                : builder.proxyConfiguration(ProxyConfiguration.builder()
                        .useSystemPropertyValues(false)
                        .useEnvironmentVariablesValues(false)
                        .build());
    }
}
