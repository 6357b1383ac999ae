package dev.limitlens.bedrock;

import dev.limitlens.probe.ThrottleKind;
import java.util.Locale;

/** Reads from Bedrock's words which limit refused a request: a hint, since nothing but the message tells. */
final class ThrottleMessages {

    private ThrottleMessages() {}

    static ThrottleKind kind(String message) {
        String words = message.toLowerCase(Locale.ROOT);
        // The order matters: "Too many tokens per day" speaks of the day, not of the minute's tokens.
        if (words.contains("per day")) {
            return ThrottleKind.DAY;
        }
        if (words.contains("overloaded")) {
            return ThrottleKind.OVERLOADED;
        }
        if (words.contains("token")) {
            return ThrottleKind.TOKENS;
        }
        // Not the bare word: "please retry your request" says nothing about the limit.
        if (words.contains("too many requests") || words.contains("request rate") || words.contains("requests per")) {
            return ThrottleKind.REQUESTS;
        }
        return ThrottleKind.UNKNOWN;
    }
}
