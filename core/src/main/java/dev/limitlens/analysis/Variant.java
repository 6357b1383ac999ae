package dev.limitlens.analysis;

import dev.limitlens.limiter.Admission;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Metering;

/** One combination of the axes that cross the families. */
record Variant(Metering metering, Denial denial, Admission admission) {

    static final Variant PLAIN = new Variant(Metering.TOKENS, Denial.FREE, Admission.EXACT);

    double amount(double tokens) {
        return metering == Metering.REQUESTS ? 1 : tokens;
    }

    /** Returns whether the cost of a request decides whether it is admitted. */
    boolean requiresCost() {
        return metering == Metering.TOKENS && admission == Admission.EXACT;
    }
}
