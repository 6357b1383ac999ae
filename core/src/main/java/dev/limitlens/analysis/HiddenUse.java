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

    /** Probability that a request of theirs that is expected now comes at another time. */
    private static final double ELSEWHEN = 0.5;

    /** How far the ends of an even distribution lie from its mean, in standard deviations. */
    private static final double EVENLY = Math.sqrt(3);

    /**
     * How what others use moves away from what is expected of them.
     *
     * @param steadyReach how far it moves at most because their rate is not known well, in the limiter's unit
     * @param probability that one of their requests came when none was expected, or none came when one was
     * @param reach how far that moves it at most, in the limiter's unit
     */
    record Drift(double steadyReach, double probability, double reach) {}

    /** Returns the time between two of their requests, if these come evenly. */
    long stepNanos() {
        return Math.max(1, (long) (windowNanos * REQUEST / share));
    }

    /** Returns what one of their requests costs, in the limiter's unit. */
    double request() {
        return REQUEST * nominal;
    }

    /**
     * Returns how what they use moves away from what is expected of them in some time. Their requests come at random: between two of them
     * nothing moves.
     *
     * @param nanos the time
     * @param expected how many of their requests were expected to come just then
     * @param theirs what is in use of theirs, in the limiter's unit, at least 0
     */
    Drift drift(long nanos, int expected, double theirs) {
        double mean = (double) nanos / stepNanos();
        double probability = 1 - Math.exp(-mean) * (expected > 0 ? 1 - ELSEWHEN : 1);
        double rate = RATE_DEVIATION * mean * request();
        double deviation = Math.sqrt(Math.max(1, mean + expected)) * request();
        double most = Math.sqrt(theirs * request() + theirs * theirs * RATE_DEVIATION * RATE_DEVIATION);
        return new Drift(EVENLY * rate, probability, EVENLY * Math.min(deviation, Math.max(request(), most)));
    }

    /** Returns a meter that counts the use of the others beside all that is charged to it. */
    SharedMeter meter(Meter own, long startNanos, CapacityBelief capacity) {
        return new SharedMeter(own, this, startNanos, capacity);
    }
}
