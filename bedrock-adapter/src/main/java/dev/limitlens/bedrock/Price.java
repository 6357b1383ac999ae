package dev.limitlens.bedrock;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What a model costs.
 *
 * @param inputPerMillion price of a million input tokens, in US dollars, at least 0
 * @param outputPerMillion price of a million output tokens, in US dollars, at least 0
 * @param asOf when somebody looked it up, if that is known
 */
public record Price(BigDecimal inputPerMillion, BigDecimal outputPerMillion, Optional<LocalDate> asOf) {

    private static final int CENT_DIGITS = 2;

    /** Checks the ranges. */
    public Price {
        if (inputPerMillion.signum() < 0 || outputPerMillion.signum() < 0) {
            throw new IllegalArgumentException(
                    "prices must be at least 0: " + inputPerMillion + " and " + outputPerMillion);
        }
    }

    /**
     * Reads a price such as {@code 0.80/3.20}: US dollars for a million tokens of input and of output.
     *
     * @throws IllegalArgumentException if the text is no such price
     */
    public static Price parse(String text) {
        String[] parts = text.split("/", -1);
        try {
            if (parts.length == 2) {
                return new Price(new BigDecimal(parts[0]), new BigDecimal(parts[1]), Optional.empty());
            }
        } catch (NumberFormatException e) {
            // falls through to the one error
        }
        throw new IllegalArgumentException(
                "a price is US dollars for a million tokens of input and of output, such as 0.80/3.20: '" + text + "'");
    }

    /** Returns what the given tokens cost at most, whether they go in or come out, rounded up to a cent. */
    public BigDecimal atMost(long tokens) {
        return inputPerMillion
                .max(outputPerMillion)
                .multiply(BigDecimal.valueOf(tokens))
                .movePointLeft(6)
                .setScale(CENT_DIGITS, RoundingMode.UP);
    }

    /** Returns what the given tokens of input and output cost, rounded up to a cent. */
    public BigDecimal of(long inputTokens, long outputTokens) {
        return inputPerMillion
                .multiply(BigDecimal.valueOf(inputTokens))
                .add(outputPerMillion.multiply(BigDecimal.valueOf(outputTokens)))
                .movePointLeft(6)
                .setScale(CENT_DIGITS, RoundingMode.UP);
    }
}
