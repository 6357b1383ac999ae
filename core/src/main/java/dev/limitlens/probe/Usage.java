package dev.limitlens.probe;

/**
 * Tokens that an admitted request used, as the server measured them; each from 0 to {@link #MAX_TOKENS}.
 *
 * @param inputTokens tokens of the prompt
 * @param outputTokens tokens that were generated
 * @param cacheReadTokens prompt tokens that came from a cache
 * @param cacheWriteTokens prompt tokens that were written to a cache
 */
public record Usage(long inputTokens, long outputTokens, long cacheReadTokens, long cacheWriteTokens) {

    /** The most tokens that any figure may hold: far above every quota, and sums of millions of them cannot overflow. */
    public static final long MAX_TOKENS = 1_000_000_000_000L;

    /** Checks the ranges. */
    public Usage {
        if (!inRange(inputTokens)
                || !inRange(outputTokens)
                || !inRange(cacheReadTokens)
                || !inRange(cacheWriteTokens)) {
            throw new IllegalArgumentException(
                    "tokens must be from 0 to " + MAX_TOKENS + ": input " + inputTokens + ", output " + outputTokens
                            + ", cache read " + cacheReadTokens + ", cache write " + cacheWriteTokens);
        }
    }

    private static boolean inRange(long tokens) {
        return tokens >= 0 && tokens <= MAX_TOKENS;
    }

    /** Returns the usage of a request that used only input. */
    public static Usage ofInput(long tokens) {
        return new Usage(tokens, 0, 0, 0);
    }

    /** Returns what a quota is charged for if an output token counts {@code burndown} times and cache reads are free. */
    public long charged(int burndown) {
        return inputTokens + cacheWriteTokens + outputTokens * burndown;
    }
}
