package dev.limitlens.analysis;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The prior over how long a penalty lasts: as long as the window, or one of the usual lengths, or any from a 60th of the window to five windows
 * with even odds for each factor.
 *
 * @param windowNanos nominal window
 */
record PenaltyPrior(long windowNanos) {

    /** The shortest penalty that is thought of, as a part of the window, and how many times as long the longest is. */
    private static final int SHORTEST = 60;

    private static final double RANGE = 300;

    /** Share of the penalties that are as long as the window, and of those of another usual length. */
    private static final double AS_THE_WINDOW = 0.5;

    private static final double USUAL = 0.3;

    private static final long[] USUAL_SECONDS = {1, 5, 10, 15, 30, 60, 300, 600};

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    double shortestNanos() {
        return windowNanos / (double) SHORTEST;
    }

    /** Returns how many times as long as the shortest the longest is. */
    static double range() {
        return RANGE;
    }

    /** Returns the lengths in nanoseconds that are met in practice, with their probabilities. */
    Map<Long, Double> usual() {
        Map<Long, Double> all = new LinkedHashMap<>();
        all.put(windowNanos, AS_THE_WINDOW);
        long[] others = others();
        for (long nanos : others) {
            all.put(nanos, USUAL / others.length);
        }
        return all;
    }

    /** Returns the probability of an unusual length. */
    double unusual() {
        return 1 - AS_THE_WINDOW - (others().length > 0 ? USUAL : 0);
    }

    /** Returns the probability of an unusual length between two. */
    double unusual(double fromNanos, double toNanos) {
        return unusual() * between(fromNanos, toNanos);
    }

    /** Returns the probability of a length between two, if each factor has even odds. */
    double between(double fromNanos, double toNanos) {
        return Math.max(0, place(toNanos) - place(fromNanos));
    }

    private double place(double nanos) {
        double factor = Math.log(nanos / shortestNanos()) / Math.log(RANGE);
        return Math.min(1, Math.max(0, factor));
    }

    private long[] others() {
        return Arrays.stream(USUAL_SECONDS)
                .map(seconds -> seconds * NANOS_PER_SECOND)
                .filter(nanos -> nanos >= shortestNanos() && nanos <= shortestNanos() * RANGE && nanos != windowNanos)
                .toArray();
    }
}
