package dev.limitlens.probe;

import java.util.Objects;

/**
 * What a probe shall send.
 *
 * @param index number of the request in its experiment, from 0
 * @param purpose what it is for, in a few words, such as {@code drain 3}
 * @param cost what it shall cost in tokens of input, from 1 to {@link Usage#MAX_TOKENS}
 * @param maxOutputTokens largest output to allow, at least 1; what a reserving limiter charges at first
 */
public record ProbeRequest(int index, String purpose, long cost, int maxOutputTokens) {

    /** Checks the ranges. */
    public ProbeRequest {
        Objects.requireNonNull(purpose, "purpose");
        if (index < 0) {
            throw new IllegalArgumentException("index must be at least 0: " + index);
        }
        if (cost < 1 || cost > Usage.MAX_TOKENS) {
            throw new IllegalArgumentException("cost must be from 1 to " + Usage.MAX_TOKENS + " tokens: " + cost);
        }
        if (maxOutputTokens < 1) {
            throw new IllegalArgumentException("maxOutputTokens must be at least 1: " + maxOutputTokens);
        }
    }

    /**
     * Returns the tokens that it may cost at most, beside the one that even the smallest output has: the input and the largest output.
     */
    public long mostTokens() {
        return cost + maxOutputTokens - 1;
    }
}
