package dev.limitlens.probe;

/**
 * Tokens that an admitted request used, as the server measured them; each at least 0.
 *
 * @param inputTokens tokens of the prompt
 * @param outputTokens tokens that were generated
 * @param cacheReadTokens prompt tokens that came from a cache
 * @param cacheWriteTokens prompt tokens that were written to a cache
 */
public record Usage(long inputTokens, long outputTokens, long cacheReadTokens, long cacheWriteTokens) {

    /** Checks the ranges. */
    public Usage {
        if (inputTokens < 0 || outputTokens < 0 || cacheReadTokens < 0 || cacheWriteTokens < 0) {
            throw new IllegalArgumentException("tokens must be at least 0: input " + inputTokens + ", output "
                    + outputTokens + ", cache read " + cacheReadTokens + ", cache write " + cacheWriteTokens);
        }
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
