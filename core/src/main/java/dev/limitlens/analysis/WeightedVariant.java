package dev.limitlens.analysis;

import dev.limitlens.limiter.Admission;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Metering;
import java.util.ArrayList;
import java.util.List;

/**
 * One combination of axes with its prior probability. The axes cross the families with small probabilities each, for a limiter that counts
 * tokens, charges no denial and decides exactly is by far the most common one.
 */
record WeightedVariant(Variant variant, double probability) {

    /** Probability that a limit counts requests and not tokens. */
    static final double COUNTS_REQUESTS = 0.1;

    static final Variant REQUESTS = new Variant(Metering.REQUESTS, Denial.FREE, Admission.EXACT);
    private static final Variant CHARGED = new Variant(Metering.TOKENS, Denial.CHARGED, Admission.EXACT);
    private static final Variant RESTART = new Variant(Metering.TOKENS, Denial.RESTART, Admission.EXACT);
    private static final Variant CHECKED = new Variant(Metering.TOKENS, Denial.FREE, Admission.CHECK_THEN_CHARGE);
    static final Variant DEBT = new Variant(Metering.TOKENS, Denial.FREE, Admission.DEBT);

    /**
     * Returns those of buckets.
     *
     * <p>Admission on credit is a bucket's, in practice. Of the two ways to admit whatever the cost only a capacity one larger tells
     * which it is, so a window that does has the variant that is met there.
     */
    static List<WeightedVariant> ofBuckets() {
        List<WeightedVariant> all = new ArrayList<>(of(true, false));
        all.replaceAll(w -> w.variant().equals(CHECKED) ? new WeightedVariant(DEBT, 0.9 * w.probability()) : w);
        all.add(new WeightedVariant(CHECKED, 0.004));
        return all;
    }

    /**
     * Returns those of all other limiters.
     *
     * @param nominalWindow whether the window is the nominal one: of others only the commonest are thought of
     * @param restarts whether a denial may restart what was used
     */
    static List<WeightedVariant> of(boolean nominalWindow, boolean restarts) {
        if (!nominalWindow) {
            return List.of(new WeightedVariant(Variant.PLAIN, 0.9), new WeightedVariant(REQUESTS, COUNTS_REQUESTS));
        }
        double restart = restarts ? 0.02 : 0;
        List<WeightedVariant> all = new ArrayList<>(List.of(
                new WeightedVariant(Variant.PLAIN, 0.82 - restart),
                new WeightedVariant(REQUESTS, COUNTS_REQUESTS),
                new WeightedVariant(CHARGED, 0.04),
                new WeightedVariant(CHECKED, 0.04)));
        if (restarts) {
            all.add(new WeightedVariant(RESTART, restart));
        }
        return all;
    }
}
