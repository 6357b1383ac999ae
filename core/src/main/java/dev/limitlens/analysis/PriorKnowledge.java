package dev.limitlens.analysis;

import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Metering;

/**
 * What is known before the first answer, by which the prior is laid out.
 *
 * @param premises what is taken as known
 * @param startNanos when the first request was sent
 * @param silentNanos how long nothing was asked before that: what was used earlier has left every window that is no longer
 * @param originNanos from when on refills and lines are counted, where it is not known when they come: as good a time as any to the
 *     prior, but the further from it, the less a box of intervals says of the next one
 */
record PriorKnowledge(Premises premises, long startNanos, long silentNanos, long originNanos) {

    /** Requests a window that are taken as nominal where nobody says; the prior is wide. */
    private static final double TYPICAL_REQUESTS = 16;

    long windowNanos() {
        return premises.windowNanos();
    }

    /** Returns whether nothing was used before. */
    boolean isQuiet() {
        return premises.start().equals(Start.QUIET);
    }

    /** Returns whether a window of this length remembers nothing of what was used before the first request. */
    boolean isForgottenBy(long window) {
        return isQuiet() || silentNanos >= window;
    }

    /** Returns the nominal capacity in what the limiter counts. */
    double nominal(Variant variant) {
        return variant.metering() == Metering.TOKENS
                ? premises.capacityTokens()
                : premises.capacityRequests().isPresent()
                        ? premises.capacityRequests().getAsLong()
                        : TYPICAL_REQUESTS;
    }

    CapacityPrior capacity(Variant variant) {
        return CapacityPrior.about(nominal(variant));
    }
}
