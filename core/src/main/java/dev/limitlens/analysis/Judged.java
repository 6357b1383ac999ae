package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;

/**
 * A request that was judged.
 *
 * @param atNanos when it would be sent, since the Unix epoch
 * @param cost what it would cost, in tokens
 * @param familyBits the evidence about the family that it promises
 * @param parameterBits the same about the parameters
 * @param admit how probable it is that it is admitted
 * @param price what it would cost, in windows of time, without the wait
 */
record Judged(long atNanos, long cost, double familyBits, double parameterBits, double admit, double price) {

    /** Returns this request with the evidence of the one that it prepares. */
    Judged foretelling(Judged next) {
        return new Judged(atNanos, cost, next.familyBits(), next.parameterBits(), admit, price);
    }

    Prospect prospect() {
        return new Prospect(EpochNanos.toInstant(atNanos), cost, familyBits, parameterBits, admit);
    }
}
