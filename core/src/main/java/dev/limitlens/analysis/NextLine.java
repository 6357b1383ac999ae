package dev.limitlens.analysis;

import dev.limitlens.limiter.FixedWindow;
import org.jspecify.annotations.Nullable;

/**
 * Between which times the next line of a grid lies that lets one request through in each of its cells, within a box of grids.
 *
 * <p>What a box leaves open is not a matter of even chances there: a line that comes every few seconds is hardly between two requests a tenth
 * of a second apart, and after one that was, the next does not come for a whole interval. Wherever in these bounds it is equally probable.
 * They tell how probable an open answer is, and bound nothing: an answer that lapsed only makes the next ones less probable than they are.
 */
final class NextLine {

    /** Share below which no answer is held improbable for where the line seems to be. */
    private static final double LEAST = 0.03;

    private final long shortestNanos;
    private final long longestNanos;
    private final long originNanos;
    private double fromNanos;
    private double untilNanos;
    private boolean used;

    /**
     * Follows the lines of a box.
     *
     * @param originNanos from when on its lines are counted; of those before nothing is known
     */
    NextLine(FixedWindow earliest, FixedWindow latest, long originNanos) {
        shortestNanos = earliest.windowNanos();
        longestNanos = latest.windowNanos();
        this.originNanos = originNanos;
        fromNanos = originNanos - Math.floorMod(originNanos - earliest.phaseNanos(), shortestNanos);
        untilNanos = fromNanos + Math.floorMod(latest.phaseNanos() - (long) fromNanos, longestNanos);
    }

    /** Follows the lines between two corners, if the limiters there are such grids; returns null for any other limiter. */
    static @Nullable NextLine between(Corners corners) {
        return corners.first() instanceof FixedWindow first
                        && corners.last() instanceof FixedWindow last
                        && corners.space().capacity().isKnown()
                ? new NextLine(first, last, corners.space().originNanos())
                : null;
    }

    private NextLine(NextLine other) {
        shortestNanos = other.shortestNanos;
        longestNanos = other.longestNanos;
        originNanos = other.originNanos;
        fromNanos = other.fromNanos;
        untilNanos = other.untilNanos;
        used = other.used;
    }

    NextLine copy() {
        return new NextLine(this);
    }

    /** Returns how probable it is that a request at a time is admitted, if the box leaves that open. */
    double admits(long timeNanos) {
        if (timeNanos < originNanos) {
            return 0.5;
        }
        double passed = (timeNanos - fromNanos) / Math.max(1, untilNanos - fromNanos);
        return Math.min(1 - LEAST, Math.max(LEAST, passed));
    }

    /** Takes in an answer, whether the box left it open or not. */
    void observe(long timeNanos, boolean admitted) {
        if (timeNanos < originNanos) {
            return;
        }
        if (!admitted) {
            fromNanos = Math.max(fromNanos, timeNanos);
        } else if (used && timeNanos > fromNanos) {
            untilNanos = Math.min(untilNanos, timeNanos) + longestNanos;
            fromNanos += shortestNanos;
        }
        used |= admitted;
        while (untilNanos <= timeNanos) {
            untilNanos += longestNanos;
            fromNanos += shortestNanos;
        }
        if (untilNanos - fromNanos >= shortestNanos) {
            fromNanos = Math.max(fromNanos, timeNanos);
            untilNanos = fromNanos + shortestNanos;
        }
    }
}
