package dev.limitlens.bedrock;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.endpoints.BedrockRuntimeEndpointProvider;

/**
 * Where requests go.
 *
 * @param uri the address, without user, query or fragment
 * @param regional whether it is the region's standard endpoint, not one that was given
 */
record ServiceEndpoint(URI uri, boolean regional) {

    ServiceEndpoint {
        String scheme = uri.getScheme();
        if (uri.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "the endpoint must be an http or https address such as http://127.0.0.1:8080: '" + uri + "'");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the endpoint must have no user, query or fragment; its host is " + uri.getHost());
        }
    }

    /** Returns the given endpoint, or the region's own whatever the environment says. */
    static ServiceEndpoint of(Region region, @Nullable URI given) {
        if (given != null) {
            return new ServiceEndpoint(given, false);
        }
        // Resolved here, not by the client: AWS_ENDPOINT_URL and its kin would silently send the probe elsewhere.
        URI standard = BedrockRuntimeEndpointProvider.defaultProvider()
                .resolveEndpoint(p -> p.region(region))
                .join()
                .url();
        return new ServiceEndpoint(standard, true);
    }

    /** Returns whether this is AWS itself, reached over TLS: the only place that may see what the environment authenticates. */
    boolean isAws() {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return uri.getScheme().equals("https")
                && (regional
                        || host.endsWith(".amazonaws.com")
                        || host.endsWith(".amazonaws.com.cn")
                        || host.endsWith(".api.aws"));
    }
}
