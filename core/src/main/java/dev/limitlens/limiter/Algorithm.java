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
                Unlimited {

    /** Returns the stable id of the family, such as {@code token-bucket}. */
    String id();

    /** Returns a meter on which nothing has been charged yet. */
    Meter newMeter();

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
