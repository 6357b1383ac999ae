package dev.limitlens.probe.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The request that is sent, with {@code {cost}} where the cost goes.
 *
 * @param url its address
 * @param method its method
 * @param headers its headers, name and value
 * @param body its body, if it has one
 */
record RequestTemplate(
        String url,
        String method,
        List<Map.Entry<String, String>> headers,
        @Nullable String body) {

    static final String COST = "{cost}";

    private static final String USER_AGENT = "User-Agent";
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern AMPERSAND = Pattern.compile("&");
    private static final Pattern METHOD = Pattern.compile("[A-Za-z]{1,20}");

    /** What an address without a port has for one. */
    private static final int NO_PORT = -1;

    private static final int LARGEST_PORT = 65_535;

    /** Shorter values are no secrets, and would be blotted out of every text. */
    private static final int SHORTEST_SECRET = 6;

    /** Checks that requests can be made of it. */
    RequestTemplate {
        headers = List.copyOf(headers);
        if (!METHOD.matcher(method).matches()) {
            throw new IllegalArgumentException("the method must be a word such as GET or POST: '" + method + "'");
        }
        URI address = address(url, 1);
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || address.getHost() == null) {
            throw new IllegalArgumentException("the address must be one of http or https, with a host, such as"
                    + " http://127.0.0.1:8080/path?cost={cost}");
        }
        requirePort(address.getPort());
        if (!address.getRawAuthority().equals(address(url, 2).getRawAuthority())) {
            throw new IllegalArgumentException("{cost} belongs into path, query, headers or body, not into the host");
        }
        if (address.getUserInfo() != null) {
            throw new IllegalArgumentException("credentials belong into a header, not into the address");
        }
    }

    /** The client takes any number, and finds out only when it connects. */
    private static void requirePort(int port) {
        if (port != NO_PORT && (port < 1 || port > LARGEST_PORT)) {
            throw new IllegalArgumentException("the port must be from 1 to " + LARGEST_PORT + ": " + port);
        }
    }

    private static URI address(String url, long cost) {
        try {
            return new URI(url.replace(COST, Long.toString(cost)));
        } catch (URISyntaxException e) {
            // neither its message nor it as the cause: both quote the address, in which keys are passed
            throw new IllegalArgumentException("the address is none, once {cost} is replaced by " + cost + ": "
                    + e.getReason() + (e.getIndex() < 0 ? "" : ", at index " + e.getIndex() + " of it"));
        }
    }

    URI address() {
        return address(url, 1);
    }

    /** Returns whether requests differ by their cost. */
    boolean tellsCost() {
        return url.contains(COST)
                || (body != null && body.contains(COST))
                || headers.stream().anyMatch(header -> header.getValue().contains(COST));
    }

    /**
     * Returns the request of the given cost, which can be sent once only.
     *
     * @throws IllegalArgumentException if a header is none, or one that the client must set itself
     */
    HttpRequest request(long cost) {
        String number = Long.toString(cost);
        HttpRequest.Builder builder = HttpRequest.newBuilder(address(url, cost));
        builder.method(
                method.toUpperCase(Locale.ROOT),
                new OneAttempt(
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.replace(COST, number))));
        boolean named = false;
        for (Map.Entry<String, String> header : headers) {
            try {
                builder.header(header.getKey(), header.getValue().replace(COST, number));
            } catch (IllegalArgumentException e) {
                // not the value, which may be a secret
                throw new IllegalArgumentException(
                        "the header '" + header.getKey()
                                + "' cannot be sent: it is none, or one that the HTTP client sets itself; leave it away",
                        e);
            }
            named |= header.getKey().equalsIgnoreCase(USER_AGENT);
        }
        if (!named) {
            builder.header(USER_AGENT, "limitlens");
        }
        return builder.build();
    }

    /** Returns method and address; of the query only the names, for keys are passed there, too. */
    String target() {
        URI address = address();
        StringBuilder target = new StringBuilder(method.toUpperCase(Locale.ROOT))
                .append(' ')
                .append(address.getScheme())
                .append("://")
                .append(address.getRawAuthority())
                .append(address.getRawPath());
        List<String> names = new ArrayList<>();
        for (String parameter : query()) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? "..." : parameter.substring(0, equals + 1);
            names.add(parameter.endsWith("=" + COST) ? parameter : name);
        }
        return names.isEmpty()
                ? target.toString()
                : target.append('?').append(String.join("&", names)).toString();
    }

    private List<String> query() {
        int from = url.indexOf('?');
        if (from < 0) {
            return List.of();
        }
        int to = url.indexOf('#', from);
        return AMPERSAND
                .splitAsStream(url.substring(from + 1, to < 0 ? url.length() : to))
                .toList();
    }

    /** Returns the text with everything blotted out in it that the caller put into headers and query. */
    String withoutSecrets(String text) {
        String clean = text;
        for (Map.Entry<String, String> header : headers) {
            clean = without(clean, header.getValue());
            for (String word : BLANKS.splitAsStream(header.getValue()).toList()) {
                clean = without(clean, word);
            }
        }
        for (String parameter : query()) {
            clean = without(clean, parameter.substring(parameter.indexOf('=') + 1));
        }
        return clean;
    }

    private static String without(String text, String secret) {
        return secret.length() < SHORTEST_SECRET || secret.equals(COST) ? text : text.replace(secret, "***");
    }
}
