package dev.limitlens.bedrock.loopback;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The operation and model that a path names.
 *
 * @param operation the operation
 * @param modelId the model, decoded
 */
record Route(Operation operation, String modelId) {

    private static final Pattern PATH = Pattern.compile("/model/([^/]+)/([^/]+)");

    /** The operations that the endpoint speaks. */
    enum Operation {
        CONVERSE("Converse", "converse"),
        INVOKE_MODEL("InvokeModel", "invoke"),
        COUNT_TOKENS("CountTokens", "count-tokens");

        private final String awsName;
        private final String segment;

        Operation(String awsName, String segment) {
            this.awsName = awsName;
            this.segment = segment;
        }

        String awsName() {
            return awsName;
        }

        private static Optional<Operation> of(String segment) {
            for (Operation operation : values()) {
                if (operation.segment.equals(segment)) {
                    return Optional.of(operation);
                }
            }
            return Optional.empty();
        }
    }

    /** Returns the route of the request, empty if the endpoint does not speak the operation. */
    static Optional<Route> of(HttpRequest request) {
        Matcher matcher = PATH.matcher(request.path());
        if (!request.method().equals("POST") || !matcher.matches()) {
            return Optional.empty();
        }
        return Operation.of(matcher.group(2))
                .flatMap(operation -> decode(matcher.group(1)).map(modelId -> new Route(operation, modelId)));
    }

    private static Optional<String> decode(String segment) {
        try {
            // A plus is itself in a path, unlike in a form.
            return Optional.of(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a broken percent escape names no model
        }
    }
}
