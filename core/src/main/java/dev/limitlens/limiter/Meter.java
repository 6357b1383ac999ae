package dev.limitlens.limiter;

/**
 * The use that an {@link Algorithm} still remembers: mutable, cheap, and free of any capacity.
 *
 * <p>Times are nanoseconds since the Unix epoch, between 1700 and 2200. A meter is asked in the order of time; a time before the latest one that it
 * has seen counts as that latest one. Not safe for use by several threads.
 */
public interface Meter {

    /** Returns the use that counts at the given time, in the unit that was charged; at least 0. */
    double load(long timeNanos);

    /** Adds a use of the given amount, at least 0, at the given time. */
    void charge(long timeNanos, double amount);

    /**
     * Takes back part of an earlier charge, as far as that charge still counts.
     *
     * @param chargedAtNanos when it was charged
     * @param timeNanos now
     * @param amount what to take back, at least 0 and at most what was charged
     */
    void refund(long chargedAtNanos, long timeNanos, double amount);

    /** Forgets everything. */
    void clear();

    /** Returns the earliest time after the given one at which the load falls, or {@link Long#MAX_VALUE} if it will not. */
    long nextRelease(long timeNanos);

    /**
     * Returns the earliest time after the given one at which a line lies between two windows, sub-windows or refills, so that a
     * charge just before it counts for another time than one just after; or {@link Long#MAX_VALUE} if there is none.
     */
    long nextLine(long timeNanos);

    /** Returns the earlier of the next release and the next line after the given time, or {@link Long#MAX_VALUE}. */
    default long nextChange(long timeNanos) {
        return Math.min(nextLine(timeNanos), nextRelease(timeNanos));
    }

    /**
     * Tells a bound on several limiters that the next line, which may have passed for some of them, lies after the given time. A meter of
     * one limiter knows where its lines are.
     */
    default void lineAfter(long timeNanos) {}

    /** Tells a bound on several limiters that the last line that may have passed has passed by the given time. */
    default void lineBefore(long timeNanos) {}

    /** Returns an independent copy. */
    Meter copy();

    /**
     * Makes everything that counts now count as if it had been charged at the given time; a meter of a {@link Penalizing} algorithm denies
     * everything for a while instead.
     */
    default void restart(long timeNanos) {
        double load = load(timeNanos);
        clear();
        if (load > 0) {
            charge(timeNanos, load);
        }
    }
}
