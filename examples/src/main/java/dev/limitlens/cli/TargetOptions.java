package dev.limitlens.cli;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Bedrock: region, endpoint and credentials. */
final class TargetOptions {

    /** A loopback endpoint takes any region; requests must name one all the same. */
    private static final String LOOPBACK_REGION = "us-east-1";

    private static final Pattern REGION = Pattern.compile("[a-z]+(-[a-z]+)+-\\d+");

    @Option(
            names = "--region",
            paramLabel = "R",
            defaultValue = "${env:AWS_REGION}",
            description = "Region, such as us-east-1 (default: AWS_REGION; a loopback endpoint needs none).")
    private @Nullable String region;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "Another endpoint than the region's, such as one of limitlens serve bedrock.")
    private @Nullable URI endpoint;

    @Option(
            names = "--allow-host",
            paramLabel = "HOST",
            description = "Probe this host, though it is neither this machine nor AWS.")
    private List<String> allowedHosts = List.of();

    @Option(names = "--profile", paramLabel = "P", description = "AWS profile whose credentials are used.")
    private @Nullable String profile;

    /** Refuses an endpoint that nobody allowed, and AWS without a region. */
    void check() {
        if (endpoint != null) {
            ProbeHosts.check(endpoint, allowedHosts);
        }
        if ((region == null || region.isBlank()) && !isLoopback()) {
            throw new UsageException("a region is needed: --region us-east-1, or AWS_REGION in the environment");
        }
        if (!isLoopback() && !REGION.matcher(region()).matches()) {
            throw new UsageException("--region must be the code of a region, such as us-east-1: '" + region() + "'");
        }
    }

    boolean isLoopback() {
        return endpoint != null && ProbeHosts.isLoopback(endpoint);
    }

    String region() {
        return region == null || region.isBlank() ? LOOPBACK_REGION : region;
    }

    @Nullable URI endpoint() {
        return endpoint;
    }

    @Nullable String profile() {
        return profile;
    }
}
