package dev.limitlens.analysis;

import dev.limitlens.limiter.Meter;

/**
 * What other clients use of the same quota, unseen: a steady rate, in requests that come at random.
 *
 * @param share what is used in a window, as a share of the nominal capacity; of the passes of a pacer, the share that is taken; above 0
 * @param nominal the nominal capacity, in the limiter's unit, positive
 * @param windowNanos the nominal window, positive
 */
record HiddenUse(double share, double nominal, long windowNanos) {

    /** What one of their requests costs, as a share of the nominal capacity: how much the use scatters about its rate. */
    private static final double REQUEST = 0.02;

    /** Deviation of the true rate from the given one, as a share of it: the rates that are looked at lie this far apart. */
    private static final double RATE_DEVIATION = 0.35;

    /**
     * The smallest of their requests, as a share of the usual one: they may use another amount than is assumed, and what is left is
     * surely too little for them only below this.
     */
    private static final double SMALLEST = 0.5;

    /** The largest, beyond which what is left is surely enough. */
    private static final double LARGEST = 2;

    /** Probability that a request of theirs is admitted where what is left lies between. */
    private static final double PERHAPS_ENOUGH = 0.7;

    /** Returns the time between two of their requests, if these come evenly. */
    long stepNanos() {
        return Math.max(1, (long) (windowNanos * REQUEST / share));
    }

    /** Returns what one of their requests costs, in the limiter's unit. */
    double request() {
        return REQUEST * nominal;
    }

    /** Returns what the smallest of their requests costs, in the limiter's unit. */
    double smallestRequest() {
        return SMALLEST * request();
    }

    /** Returns what the largest of their requests costs, in the limiter's unit. */
    double largestRequest() {
        return LARGEST * request();
    }

    /** Returns how probable it is that one of their requests finds enough, given what is left of the capacity, in the limiter's unit. */
    double findsEnough(double headroom) {
        if (headroom <= smallestRequest()) {
            return 0;
        }
        return headroom <= largestRequest() ? PERHAPS_ENOUGH : 1;
    }

    /** Returns how probable it is that any of their requests come in some time. */
    double probability(long nanos) {
        return -Math.expm1(-(double) nanos / stepNanos());
    }

    /** Returns what they use in some time in which any of their requests come, on average and in the limiter's unit. */
    double amount(long nanos) {
        double mean = (double) nanos / stepNanos();
        return mean > 0 ? request() * mean / probability(nanos) : request();
    }

    /**
     * Returns the standard deviation of what they used where an amount was expected: their requests come at random, and their rate is not
     * known well.
     *
     * @param expected the amount, in the limiter's unit, at least 0
     */
    double deviation(double expected) {
        return Math.sqrt(expected * request() + RATE_DEVIATION * RATE_DEVIATION * expected * expected);
    }

    /** Returns a meter that counts the use of the others beside all that is charged to it. */
    SharedMeter meter(Meter own, long startNanos, CapacityBelief capacity) {
        return new SharedMeter(own, this, startNanos, capacity);
    }
}
