package dev.limitlens.bedrock.loopback;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The operation and model that a path names.
 *
 * @param operation AWS's name of the operation
 * @param modelId the model, decoded
 */
record Route(String operation, String modelId) {

    static final String CONVERSE = "Converse";
    static final String INVOKE_MODEL = "InvokeModel";
    static final String COUNT_TOKENS = "CountTokens";

    private static final Pattern PATH = Pattern.compile("/model/([^/]+)/(converse|invoke|count-tokens)");

    /** Returns the route of the path, empty if the endpoint does not speak the operation. */
    static Optional<Route> of(HttpRequest request) {
        Matcher matcher = PATH.matcher(request.path());
        if (!request.method().equals("POST") || !matcher.matches()) {
            return Optional.empty();
        }
        String operation = switch (matcher.group(2)) {
            case "converse" -> CONVERSE;
            case "invoke" -> INVOKE_MODEL;
            default -> COUNT_TOKENS;
        };
        // A plus is itself in a path, unlike in a form.
        String encoded = matcher.group(1).replace("+", "%2B");
        try {
            return Optional.of(new Route(operation, URLDecoder.decode(encoded, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a broken percent escape names no model
        }
    }
}
