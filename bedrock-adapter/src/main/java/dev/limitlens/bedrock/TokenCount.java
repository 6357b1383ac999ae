package dev.limitlens.bedrock;

import dev.limitlens.probe.Outcome;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The answer of {@code CountTokens} as an outcome: it touches no quota, so it was not counted, and its figure is in the words. */
final class TokenCount {

    private static final String CODE = "CountTokens";
    private static final Pattern WORDS = Pattern.compile("(\\d{1,12}) input tokens; counting is free");

    private TokenCount() {}

    static Outcome of(long inputTokens) {
        return new Outcome.NotCounted(CODE, inputTokens + " input tokens; counting is free", false);
    }

    /** Returns the tokens, empty if the outcome is no count. */
    static OptionalLong read(Outcome outcome) {
        if (outcome instanceof Outcome.NotCounted count && count.code().equals(CODE)) {
            Matcher words = WORDS.matcher(count.message());
            if (words.matches() && Long.parseLong(words.group(1)) > 0) {
                return OptionalLong.of(Long.parseLong(words.group(1)));
            }
        }
        return OptionalLong.empty();
    }
}
