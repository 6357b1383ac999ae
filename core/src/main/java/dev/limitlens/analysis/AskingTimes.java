package dev.limitlens.analysis;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Times at which a request may tell something: a grid of waits, and the times just before and just after the releases that the heaviest
 * particles predict.
 *
 * @param windowNanos the nominal window
 * @param latencyNanos a usual round trip
 */
record AskingTimes(long windowNanos, long latencyNanos) {

    private static final int MOST_RELEASES = 10;

    /** How many times as coarse the grid of waits is, and how many releases are looked at, where a second step is only foreseen. */
    private static final int COARSER = 2;

    private static final int MOST_RELEASES_AHEAD = 5;

    private static final double[] WAITS = {
        0, 0.004, 0.008, 0.016, 0.03, 0.05, 0.08, 0.12, 0.17, 0.23, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.1
    };

    /** Returns the times from now on, in ascending order, since the Unix epoch. */
    long[] next(Particles from, long nowNanos, long latestNanos) {
        return times(from, nowNanos, latestNanos, 1, MOST_RELEASES);
    }

    /** Returns fewer of them, for what is to be foreseen of a second step. */
    long[] ahead(Particles from, long nowNanos, long latestNanos) {
        return times(from, nowNanos, latestNanos, COARSER, MOST_RELEASES_AHEAD);
    }

    /**
     * Returns a grid.
     *
     * @param every of how many waits one is taken
     * @param mostReleases the number of releases
     */
    private long[] times(Particles from, long nowNanos, long latestNanos, int every, int mostReleases) {
        TreeSet<Long> times = new TreeSet<>();
        for (int w = 0; w < WAITS.length; w += every) {
            times.add(nowNanos + (long) (WAITS[w] * windowNanos));
        }
        TreeMap<Long, Double> releases = new TreeMap<>();
        for (int i = 0; i < from.size; i++) {
            long release = from.nextChange(i, nowNanos);
            if (release != Long.MAX_VALUE && release > nowNanos + latencyNanos) {
                releases.merge(release - Math.floorMod(release, latencyNanos), from.weight[i], Double::sum);
            }
        }
        releases.entrySet().stream()
                .sorted(Map.Entry.<Long, Double>comparingByValue().reversed())
                .limit(mostReleases)
                .forEach(e -> {
                    times.add(e.getKey() + latencyNanos + latencyNanos / 4);
                    times.add(e.getKey() - latencyNanos);
                });
        long[] spread = times.stream()
                .mapToLong(Long::longValue)
                .filter(t -> t >= nowNanos && t <= latestNanos)
                .toArray();
        int kept = 0;
        for (int i = 0; i < spread.length; i++) {
            if (kept == 0 || spread[i] - spread[kept - 1] >= latencyNanos / 2) {
                spread[kept++] = spread[i];
            }
        }
        return Arrays.copyOf(spread, kept);
    }
}
