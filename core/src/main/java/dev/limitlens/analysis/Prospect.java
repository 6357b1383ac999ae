package dev.limitlens.analysis;

import java.time.Instant;
import java.util.Locale;

/**
 * A possible next request and what it promises.
 *
 * @param at when to send it
 * @param cost tokens
 * @param familyBits evidence for the true family that its answer is expected to give, in bits
 * @param parameterBits information about the parameters that its answer is expected to give, in bits
 * @param admitProbability how probable an admission is
 */
public record Prospect(Instant at, long cost, double familyBits, double parameterBits, double admitProbability) {

    /** Returns the same request at another time. */
    Prospect movedTo(Instant time) {
        return new Prospect(time, cost, familyBits, parameterBits, admitProbability);
    }

    /** Returns in words what it promises. */
    public String words() {
        return String.format(
                Locale.ROOT,
                "expected evidence of %.2f bits about the family and %.2f about its parameters; admitted with a probability of"
                        + " %.0f%%",
                familyBits,
                parameterBits,
                100 * admitProbability);
    }
}
