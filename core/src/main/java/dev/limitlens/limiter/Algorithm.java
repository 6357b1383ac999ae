package dev.limitlens.limiter;

/**
 * How a limiter remembers use and when it forgets it, without the capacity.
 *
 * <p>The hierarchy is closed. {@link #id()} is the stable name of the family in journals, JSON and on the command line.
 */
public sealed interface Algorithm
        permits FixedWindow,
                AnchoredWindow,
                SlidingLog,
                SlidingCounter,
                BucketedWindow,
                TokenBucket,
                SteppedBucket,
                Pacer,
                DecayingMeter,
                WarmingBucket,
                Penalizing,
                Unlimited {

    /** Returns the stable id of the family, such as {@code token-bucket}. */
    String id();

    /** Returns a meter on which nothing has been charged yet. */
    Meter newMeter();

    /**
     * Returns a meter that shows, for the same charges, at most what any limiter of the family shows whose parameters lie between
     * those of this one, which gives quota back earliest, and those of another one, which gives it back latest. By default this
     * limiter's own, which is that wherever more quota given back never leads to more in use later.
     *
     * @param latest a limiter of the same family
     * @param originNanos a time from which on refills are counted: the limiters in between have their first one after that in the
     *     order of their parameters
     */
    default Meter newLeastMeter(Algorithm latest, long originNanos) {
        return newMeter();
    }

    /** The opposite of {@link #newLeastMeter}: this limiter gives quota back latest, and the other one earliest. */
    default Meter newMostMeter(Algorithm earliest, long originNanos) {
        return newMeter();
    }

    /**
     * Returns how long one use can matter at most, in nanoseconds, if that does not depend on the capacity; else 0.
     *
     * <p>A limiter that nobody used for this long answers like a new one.
     */
    long memoryNanos();

    /**
     * Returns the shortest time between two lines at which the limiter begins to count elsewhere or gives quota back, in
     * nanoseconds; 0 if there are no such lines.
     */
    default long lineSpacingNanos() {
        return memoryNanos();
    }

    /** Returns whether the load falls continuously ({@code true}) or in jumps ({@code false}). */
    default boolean continuous() {
        return false;
    }
}
