package dev.limitlens.analysis;

import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;

/**
 * How use by others, which nobody sees, moves what is believed about the capacity that they leave.
 *
 * <p>A {@link SharedMeter} charges what is expected of them. What they use beyond that, or less, lowers or raises what is left, within what
 * is possible: they are throttled like everybody, so that nothing moves while less is left than one of their requests asks for, and what
 * they have used comes back with the rest of the window, as much as that was and not as much as was expected.
 */
final class UseOfOthers {

    /** Probability of a move below which it is put off to a later answer. */
    private static final double LEAST_MOVED = 0.02;

    /** Amounts are told apart down to this share of one of their requests. */
    private static final double NOTHING = 1e-9;

    /** How far the ends of an even distribution lie from its mean, in standard deviations. */
    private static final double EVENLY = Math.sqrt(3);

    private final HiddenUse use;

    /** Whether all that was used drains at one rate, theirs and everybody's, so that it is known how much comes back until all has. */
    private final boolean drains;

    /** Whether what was used comes back by and by: how much it was tells how fast. */
    private final boolean fades;

    private long movedNanos;
    private double chargedSeen;
    private double inUseSeen;

    UseOfOthers(HiddenUse use, String family, long startNanos) {
        this.use = use;
        drains = family.equals(TokenBucket.ID) || family.equals(SteppedBucket.ID);
        fades = family.equals(SlidingCounter.ID);
        movedNanos = startNanos;
    }

    private UseOfOthers(UseOfOthers other) {
        use = other.use;
        drains = other.drains;
        fades = other.fades;
        movedNanos = other.movedNanos;
        chargedSeen = other.chargedSeen;
        inUseSeen = other.inUseSeen;
    }

    UseOfOthers copy() {
        return new UseOfOthers(this);
    }

    /**
     * Moves a belief to the time of a request.
     *
     * @param chargedSoFar what was expected of them and charged since the start, in the limiter's unit
     * @param inUse what of that the limiter still counts then, in the limiter's unit, at least 0
     * @param load what it counts of all use, that included
     */
    void move(CapacityBelief belief, double chargedSoFar, double inUse, double load, long timeNanos) {
        long nanos = Math.max(0, timeNanos - movedNanos);
        double charged = chargedSoFar - chargedSeen;
        double before = inUseSeen + charged;
        double released = before - inUse;
        double nothing = NOTHING * use.request();
        double probability = use.probability(nanos);
        if (probability < LEAST_MOVED && charged <= nothing && released <= nothing) {
            return;
        }
        if (released > nothing && (!drains || load <= nothing)) {
            double deviation = fades ? use.deviation(before) * released / before : use.deviation(released);
            belief.drift(1, EVENLY * deviation);
        }
        if (probability > 0) {
            // what was charged although it may not have been used is given back first
            belief.fall(use, nanos, Math.min(charged, inUse), load);
        }
        movedNanos = Math.max(movedNanos, timeNanos);
        chargedSeen = chargedSoFar;
        inUseSeen = inUse;
    }
}
