package dev.limitlens.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as JSON documents hold them: plain decimals, rounded to what they mean. */
final class JsonNumbers {

    private static final int PROBABILITY_DECIMALS = 12;
    private static final MathContext QUANTITY_DIGITS = new MathContext(9, RoundingMode.HALF_EVEN);

    private JsonNumbers() {}

    /**
     * Returns a probability, rounded to 12 decimal places.
     *
     * @throws IllegalArgumentException if it is not finite; the message names the field
     */
    static BigDecimal probability(String field, double value) {
        return plain(finite(field, value).setScale(PROBABILITY_DECIMALS, RoundingMode.HALF_EVEN));
    }

    /**
     * Returns any other quantity, rounded to 9 significant digits.
     *
     * @throws IllegalArgumentException if it is not finite; the message names the field
     */
    static BigDecimal quantity(String field, double value) {
        return plain(finite(field, value).round(QUANTITY_DIGITS));
    }

    private static BigDecimal finite(String field, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("the field " + field + " must be a finite number: " + value);
        }
        return BigDecimal.valueOf(value);
    }

    private static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
