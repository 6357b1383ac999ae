package dev.limitlens.bedrock;

/**
 * How many tokens a prompt of repeated words costs on a model: {@code overheadTokens + words * tokensPerWord}.
 *
 * @param overheadTokens what a request costs beside its words, such as the model's chat template; at least 0
 * @param tokensPerWord what one more word costs; positive and finite
 */
public record TokenCalibration(double overheadTokens, double tokensPerWord) {

    /** One token a word and no overhead: what holds for {@code " the"} in every public tokenizer. */
    public static final TokenCalibration UNCALIBRATED = new TokenCalibration(0, 1);

    /** Far below one token, far above the rounding of double arithmetic. */
    private static final double ROUNDING = 1e-6;

    /** Checks the ranges. */
    public TokenCalibration {
        if (!(overheadTokens >= 0) || Double.isInfinite(overheadTokens)) {
            throw new IllegalArgumentException("the overhead must be at least 0 tokens: " + overheadTokens);
        }
        if (!(tokensPerWord > 0) || Double.isInfinite(tokensPerWord)) {
            throw new IllegalArgumentException("a word must cost more than 0 tokens: " + tokensPerWord);
        }
    }

    /**
     * A prompt that was sent and what it cost.
     *
     * @param words words of padding, at least 1
     * @param inputTokens the input tokens that the server measured, at least 1
     */
    public record Sample(long words, long inputTokens) {
        /** Checks the ranges. */
        public Sample {
            if (words < 1 || inputTokens < 1) {
                throw new IllegalArgumentException(
                        "a sample needs at least 1 word and 1 token: " + words + " words, " + inputTokens + " tokens");
            }
        }
    }

    /**
     * Returns the calibration that explains two samples of different size. The further apart they are, the less the rounding
     * to whole tokens matters: two that differ by 200 tokens give the cost of a word to within 1%.
     *
     * @throws IllegalArgumentException if the larger prompt did not cost more than the smaller one
     */
    public static TokenCalibration of(Sample one, Sample other) {
        boolean ordered = one.words() <= other.words();
        Sample small = ordered ? one : other;
        Sample large = ordered ? other : one;
        if (large.words() == small.words() || large.inputTokens() <= small.inputTokens()) {
            throw new IllegalArgumentException("two sizes are needed of which the larger costs more: " + small.words()
                    + " words cost " + small.inputTokens() + " tokens, " + large.words() + " words "
                    + large.inputTokens());
        }
        double slope = (double) (large.inputTokens() - small.inputTokens()) / (large.words() - small.words());
        return new TokenCalibration(Math.max(0, large.inputTokens() - slope * large.words()), slope);
    }

    /** Returns the number of words, at least 1, whose prompt comes nearest to the given cost in tokens. */
    public long wordsFor(long tokens) {
        return Math.max(1, Math.round((tokens - overheadTokens) / tokensPerWord));
    }

    /** Returns what a prompt of one word costs, rounded up: no prompt costs less. */
    public long leastTokens() {
        return Math.max(1, (long) Math.ceil(overheadTokens + tokensPerWord - ROUNDING));
    }
}
