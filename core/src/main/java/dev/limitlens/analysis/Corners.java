package dev.limitlens.analysis;

import dev.limitlens.limiter.Algorithm;

/**
 * The limiters at two opposite corners of a box of parameters: the <em>first</em> gives quota back earliest of all limiters of the box, the
 * <em>last</em> one latest.
 */
final class Corners {

    /** The part of the time between two lines by which it may be unknown where they are, for answers still to be foreseen. */
    private static final double VAGUE_LINES = 1.0 / 8;

    /** As far ahead as times are reckoned, in nanoseconds. */
    private static final double FOR_EVER = 4e18;

    private final HypothesisSpace space;
    private final double[] earliest;
    private final double[] latest;
    private final Algorithm first;
    private final Algorithm last;

    Corners(HypothesisSpace space, Box box) {
        this.space = space;
        earliest = space.corner(box.low, box.high, true);
        latest = space.corner(box.low, box.high, false);
        first = space.algorithm().apply(earliest);
        last = space.algorithm().apply(latest);
    }

    /** Returns the space that the box lies in. */
    HypothesisSpace space() {
        return space;
    }

    /** Returns the coordinates of the corner that gives quota back earliest; not to be changed. */
    double[] earliest() {
        return earliest;
    }

    /** Returns those of the opposite corner. */
    double[] latest() {
        return latest;
    }

    /** Returns the limiter at the corner that gives quota back earliest. */
    Algorithm first() {
        return first;
    }

    /** Returns the one at the opposite corner. */
    Algorithm last() {
        return last;
    }

    /** Returns whether quota comes back gradually. */
    boolean continuous() {
        return first.continuous();
    }

    /** Returns whether what the two have in use may drift apart for ever, as that of buckets does which are never full. */
    boolean driftApart() {
        return first.continuous() && first.memoryNanos() == 0;
    }

    /** Returns how long it is from one line to the next. */
    long lineSpacingNanos() {
        return first.lineSpacingNanos();
    }

    /** Returns until when the box knows well enough where its lines are, if it is not cut any more. */
    long foreseeLinesUntilNanos() {
        double spacing = first.lineSpacingNanos();
        double apart = Math.abs(last.lineSpacingNanos() - spacing);
        return fromOrigin(apart > 0 ? VAGUE_LINES * spacing * spacing / apart : FOR_EVER);
    }

    /** Returns the same of what has no lines that it may lose. */
    long foreseeForEver() {
        return fromOrigin(FOR_EVER);
    }

    private long fromOrigin(double nanos) {
        return space.originNanos() + (long) Math.min(FOR_EVER, nanos);
    }
}
