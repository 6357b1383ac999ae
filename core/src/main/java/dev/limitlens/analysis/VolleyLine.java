package dev.limitlens.analysis;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * A line that is foretold so well that a volley can bound it: requests around it that are under way at once, each refused up to the line and
 * admitted from the line on.
 *
 * <p>That is the next {@linkplain ClockLine line of the clock's windows}, and the end of the window that its first use opened, if windows begin
 * with one: both are known before they were ever seen, and wherever else the line lies, the volley shows it. Simulated with round trips that vary
 * (a standard deviation of the logarithm of 0.5) and one answer in a hundred lapsing: 16 requests from {@link #LEAD} round trips ahead of a
 * line until {@link #TAIL} behind it make the clock 105 times as probable as any other phase at nine lines of ten, two requests that follow
 * each other at less than half.
 *
 * @param firstNanos when the line comes at the earliest, since the Unix epoch
 * @param lastNanos when it comes at the latest
 * @param particle the particle that foretells it
 * @param tail round trips behind the line until which requests are sent
 * @param after round trips behind the line up to which a request that is wanted is one at the line
 */
record VolleyLine(long firstNanos, long lastNanos, int particle, double tail, double after) {

    /** Round trips before the line from which on requests are sent. */
    private static final double LEAD = 1.5;

    /** Round trips before the line from which on a request that is wanted is one at the line. */
    private static final double BEFORE = 5;

    /** Round trips behind a line of the clock until which they are: what is admitted there is lacking for the next line. */
    private static final double TAIL = 0.25;

    /** The same behind the end of a window that began with its first use, of which hardly a second one need be seen. */
    private static final double TAIL_OF_WINDOW = 0.75;

    /** Round trips behind that end up to which a request that is wanted is one at the line. */
    private static final double AFTER_WINDOW = 4;

    /** Part of the window up to which a round trip is short: two requests that follow each other bound a line narrowly enough then. */
    private static final int LONG_TRIP = 400;

    /** Posterior of windows that begin with their first use between which it is open whether they do. */
    private static final double LEAST_WEIGHT = 0.05;

    private static final double MOST_WEIGHT = 0.995;

    /** Round trips within which the end of a window must be known to be worth a volley. */
    private static final double VAGUE = 4;

    /** Returns whether round trips are so long that a volley bounds a line much more narrowly than two requests that follow each other. */
    static boolean isWorthVolley(long tripNanos, long windowNanos) {
        return tripNanos >= windowNanos / LONG_TRIP;
    }

    /** Returns the line of the clock as one that a volley bounds. */
    static VolleyLine of(ClockLine line) {
        return new VolleyLine(line.atNanos(), line.atNanos(), line.particle(), TAIL, 0);
    }

    /**
     * Returns the end of the window that its first use opened, if it is open whether windows begin with it and the end is ahead.
     *
     * @param tripNanos a usual round trip
     */
    static Optional<VolleyLine> ofFirstUse(Particles particles, long nowNanos, long tripNanos) {
        int heaviest = particles.heaviest(particles::opensWithFirstUse);
        double opening = particles.weightOf(particles::opensWithFirstUse);
        if (heaviest < 0 || opening < LEAST_WEIGHT || opening > MOST_WEIGHT) {
            return Optional.empty();
        }
        MeterBounds.Change end = particles.nextRelease(heaviest, nowNanos);
        return end.lastNanos() == Long.MAX_VALUE || end.widthNanos() > VAGUE * tripNanos
                ? Optional.empty()
                : Optional.of(
                        new VolleyLine(end.firstNanos(), end.lastNanos(), heaviest, TAIL_OF_WINDOW, AFTER_WINDOW));
    }

    /** Returns when the volley begins. */
    long fromNanos(long tripNanos) {
        return firstNanos - (long) (LEAD * tripNanos);
    }

    /** Returns whether a request that is wanted at a time had better be the volley, and it is not too late for that. */
    boolean isNear(long wantedNanos, long nowNanos, long tripNanos) {
        return wantedNanos > firstNanos - BEFORE * tripNanos
                && wantedNanos <= lastNanos + after * tripNanos
                && nowNanos <= fromNanos(tripNanos);
    }

    /** Returns whether the line decides upon a request of the given cost. */
    boolean decides(Particles particles, double cost) {
        return particles.opensBetween(particle, firstNanos, lastNanos, cost);
    }

    /** Returns when the requests of the volley are sent, evenly spread. */
    List<Long> times(int count, long tripNanos) {
        long from = fromNanos(tripNanos);
        double step = (lastNanos - firstNanos + (LEAD + tail) * tripNanos) / (count - 1);
        return LongStream.range(0, count)
                .map(k -> from + (long) (k * step))
                .boxed()
                .toList();
    }
}
