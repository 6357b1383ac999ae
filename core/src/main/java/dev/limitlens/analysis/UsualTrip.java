package dev.limitlens.analysis;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long a usual round trip takes: the median of the latest ones, for the first one in a process takes many times as long as the others,
 * and a plan that reckons with such ones asks far from the lines that it looks for.
 */
final class UsualTrip {

    /** Latest round trips of which the median counts as usual. */
    private static final int TRIPS = 32;

    /** Part of the window that one is taken to last before there was any. */
    private static final int PART_OF_WINDOW = 600;

    private final long windowNanos;

    /** The latest round trips, in a ring. */
    private final long[] tripsNanos = new long[TRIPS];

    private long taken;

    UsualTrip(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    void add(Duration trip) {
        // a journal may hold latencies of centuries: one that overflows is as good as any other
        tripsNanos[(int) (taken++ % TRIPS)] = trip.getSeconds() * 1_000_000_000L + trip.getNano();
    }

    /** Returns how long a usual one takes, at least 1. */
    long nanos() {
        if (taken == 0) {
            return Math.max(1, windowNanos / PART_OF_WINDOW);
        }
        long[] sorted = Arrays.copyOf(tripsNanos, (int) Math.min(taken, TRIPS));
        Arrays.sort(sorted);
        return Math.max(1, sorted[(sorted.length - 1) / 2]);
    }
}
