package dev.limitlens.bedrock.loopback;

/** Counts the tokens of a text as some model does. */
@FunctionalInterface
public interface Tokenizer {

    /** Returns the tokens of the text, at least 0. */
    long count(String text);

    /**
     * Returns a tokenizer that counts one token for the given number of characters, rounded up.
     *
     * @throws IllegalArgumentException if the number is not positive and finite
     */
    static Tokenizer charsPerToken(double chars) {
        if (!(chars > 0) || Double.isInfinite(chars)) {
            throw new IllegalArgumentException("characters per token must be positive: " + chars);
        }
        return text -> (long) Math.ceil(text.length() / chars);
    }
}
