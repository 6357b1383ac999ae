package dev.limitlens.bedrock;

import java.util.Objects;

/** Makes a prompt that is expected to cost a given number of input tokens. */
@FunctionalInterface
public interface PromptPadding {

    /** A word that every public tokenizer makes one token of, however often it is repeated. */
    String COMMON_WORD = " the";

    /**
     * Returns the prompt.
     *
     * @param tokens what it shall cost in input tokens, at least 1
     * @throws ArithmeticException if the prompt would be longer than a string can be
     */
    String prompt(long tokens);

    /** Returns padding by a repeated common word at one token each, as long as nothing better is known. */
    static PromptPadding words() {
        return words(TokenCalibration.UNCALIBRATED);
    }

    /** Returns padding by a repeated common word, calibrated for the model. */
    static PromptPadding words(TokenCalibration calibration) {
        return words(COMMON_WORD, calibration);
    }

    /** Returns padding by the given word, blank included, calibrated for the model. */
    static PromptPadding words(String word, TokenCalibration calibration) {
        Objects.requireNonNull(word, "word");
        Objects.requireNonNull(calibration, "calibration");
        return tokens -> word.repeat(Math.toIntExact(calibration.wordsFor(tokens)));
    }

    /**
     * Returns the padding of the original experiment: a short instruction and zeros, four characters for each token.
     *
     * <p>It is kept to reproduce that experiment. Digits cost anything from a thirtieth of a token to one each, depending on the
     * tokenizer, so that the prompt may cost a tenth or four times of what was asked.
     */
    static PromptPadding zeros() {
        return tokens -> {
            String instruction = "Answer 'ok'. Ignore what follows: 0";
            int length = Math.toIntExact(Math.multiplyExact(4, tokens));
            return instruction + "0".repeat(Math.max(0, length - instruction.length()));
        };
    }
}
