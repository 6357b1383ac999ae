package dev.limitlens.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Leaves out of a command line what may be a secret: values of headers and of a query, and bodies. */
final class Secrets {

    private static final String HIDDEN = "...";
    private static final String COST = "{cost}";
    private static final Pattern AMPERSAND = Pattern.compile("&");
    private static final Pattern USER_INFO = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@");

    private Secrets() {}

    /** Returns the words with {@code ...} in the places of secrets; where a cost goes still shows. */
    static List<String> hidden(List<String> words) {
        List<String> hidden = new ArrayList<>();
        String waiting = "";
        for (String word : words) {
            int equals = word.indexOf('=');
            if (!waiting.isEmpty()) {
                hidden.add(value(waiting, word));
                waiting = "";
            } else if (word.startsWith("--") && equals > 0) {
                String name = word.substring(0, equals);
                hidden.add(name + "=" + value(name, word.substring(equals + 1)));
            } else {
                hidden.add(word);
                waiting = word.startsWith("--") ? word : "";
            }
        }
        return hidden;
    }

    private static String value(String option, String value) {
        return switch (option) {
            case "--header" -> header(value);
            case "--body" -> value.contains(COST) ? HIDDEN + COST + HIDDEN : HIDDEN;
            case "--url", "--endpoint" -> url(value);
            default -> value;
        };
    }

    private static String header(String header) {
        int colon = header.indexOf(':');
        if (colon < 0) {
            return HIDDEN;
        }
        String value = header.substring(colon + 1).strip();
        boolean whole = value.equals(COST);
        return header.substring(0, colon) + ": "
                + (whole ? COST : value.contains(COST) ? HIDDEN + COST + HIDDEN : HIDDEN);
    }

    private static String url(String url) {
        String address = USER_INFO.matcher(url).replaceFirst("$1");
        int fragment = address.indexOf('#');
        String whole = fragment < 0 ? address : address.substring(0, fragment);
        String end = fragment < 0 ? "" : "#" + HIDDEN;
        int query = whole.indexOf('?');
        return query < 0
                ? whole + end
                : whole.substring(0, query + 1)
                        + AMPERSAND
                                .splitAsStream(whole.substring(query + 1))
                                .map(Secrets::parameter)
                                .collect(Collectors.joining("&"))
                        + end;
    }

    private static String parameter(String parameter) {
        int equals = parameter.indexOf('=');
        String value = parameter.substring(equals + 1);
        return parameter.substring(0, equals + 1) + (value.isEmpty() || value.equals(COST) ? value : HIDDEN);
    }
}
