package dev.limitlens.bedrock;

import dev.limitlens.probe.ProbeRequest;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** What {@link HostileEnvironmentTest} runs in a process of its own, since an environment cannot be changed in this one. */
final class ProbeInHostileEnvironment {

    private ProbeInHostileEnvironment() {}

    /** Sends as many requests as the second argument says, by the probe or by a client as the SDK makes it. */
    public static void main(String[] args) throws InterruptedException {
        URI endpoint = URI.create(args[0]);
        int requests = Integer.parseInt(args[1]);
        if (args[2].equals("probe")) {
            try (BedrockProbe probe = BedrockProbe.builder()
                    .region("us-east-1")
                    .modelId("amazon.nova-pro-v1:0")
                    .endpoint(endpoint)
                    .timeout(Duration.ofSeconds(5))
                    .build()) {
                for (int i = 0; i < requests; i++) {
                    System.out.println(
                            probe.send(new ProbeRequest(i, "test", 10, 1)).outcome());
                }
            }
        } else {
            try (BedrockRuntimeClient client = BedrockRuntimeClient.builder()
                    .region(Region.US_EAST_1)
                    .endpointOverride(endpoint)
                    .httpClientBuilder(UrlConnectionHttpClient.builder()
                            .proxyConfiguration(ProxyConfiguration.builder()
                                    .useEnvironmentVariablesValues(false)
                                    .build()))
                    .overrideConfiguration(o -> o.apiCallTimeout(Duration.ofSeconds(10)))
                    .build()) {
                client.converse(r -> r.modelId("amazon.nova-pro-v1:0"));
            } catch (SdkException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
