package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A limiter that holds requests back instead of refusing them, as a queue in front of an API does: the answers come late, and while
 * there is a backlog one comes after the other at the limiter's own rate.
 *
 * @param usual the usual round trip
 * @param longest the longest round trip of an admitted request
 * @param delayed how many admitted requests were held back, at least 3
 * @param first index of the first of them
 * @param tokensBefore tokens that were admitted before it
 * @param perSecond the rate at which what was held back was let through
 * @param metered {@code tokens} or {@code requests}: what goes through at an even rate
 */
record Delays(
        Duration usual, Duration longest, int delayed, int first, long tokensBefore, double perSecond, String metered) {

    /** Requests that must have been held back: fewer are the network's. */
    private static final int FEWEST = 3;

    /** How many times as long as usual a round trip is that was held back, and by what part of the window at least. */
    private static final double TIMES_USUAL = 3;

    private static final int PART_OF_WINDOW = 100;

    /** Relative deviation up to which a rate is even: a network that is slow now and then has none. */
    private static final double EVEN = 0.3;

    /** Share of the round trips that are no longer than usual. */
    private static final double USUAL = 0.1;

    /**
     * An admitted request that was held back.
     *
     * @param seconds how long its answer came after that to the admitted one before it
     * @param tokensBefore what the one before it cost
     */
    private record Held(double seconds, long tokensBefore) {}

    /** Returns how requests were held back, or nothing if they were not, or at no rate. */
    static Optional<Delays> of(List<Observation> observations, long windowNanos) {
        long usual = usualNanos(observations);
        double least = Math.max(TIMES_USUAL * usual, usual + windowNanos / (double) PART_OF_WINDOW);
        // of a long log each observation may be made anew when it is asked for, so none is kept
        List<Held> held = new ArrayList<>();
        Observation before = null;
        Duration longest = Duration.ZERO;
        long tokens = 0;
        int first = -1;
        long tokensBeforeFirst = 0;
        for (Observation observation : observations) {
            if (!observation.admitted()) {
                continue;
            }
            Duration latency = observation.latency();
            longest = latency.compareTo(longest) > 0 ? latency : longest;
            // the first request has nothing before it that could hold it back
            if (before != null && latency.toNanos() > least) {
                if (held.isEmpty()) {
                    first = observation.index();
                    tokensBeforeFirst = tokens;
                }
                Duration since = Duration.between(before.receivedAt(), observation.receivedAt());
                held.add(new Held(since.toNanos() / 1e9, before.tokens()));
            }
            tokens += observation.tokens();
            before = observation;
        }
        if (held.size() < FEWEST) {
            return Optional.empty();
        }
        // a backlog is worked off from one answer to the next, and what is waited for is what was asked before
        double[] perToken =
                held.stream().mapToDouble(h -> h.seconds() / h.tokensBefore()).toArray();
        double[] perRequest = held.stream().mapToDouble(Held::seconds).toArray();
        if (Math.min(deviation(perToken), deviation(perRequest)) > EVEN) {
            return Optional.empty();
        }
        boolean byTokens = deviation(perToken) < deviation(perRequest);
        return Optional.of(new Delays(
                Duration.ofNanos(usual),
                longest,
                held.size(),
                first,
                tokensBeforeFirst,
                1 / mean(byTokens ? perToken : perRequest),
                byTokens ? "tokens" : "requests"));
    }

    private static long usualNanos(List<Observation> observations) {
        long[] trips = new long[observations.size()];
        int answered = 0;
        for (Observation observation : observations) {
            if (observation.admitted() || observation.denied()) {
                trips[answered++] = observation.latency().toNanos();
            }
        }
        Arrays.sort(trips, 0, answered);
        int place = (int) (USUAL * observations.size());
        return place < answered ? trips[place] : 0;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values)
                        .map(v -> (v - mean) * (v - mean))
                        .average()
                        .orElse(0))
                / mean;
    }

    /** Returns a sentence about it. */
    String words() {
        return String.format(
                Locale.ROOT,
                "requests were held back instead of refused: %d of them, from #%d on, after %d tokens; round trips grew from"
                        + " %.3g s to %.3g s, as in a queue that lets through about %.4g %s a second",
                delayed,
                first,
                tokensBefore,
                usual.toNanos() / 1e9,
                longest.toNanos() / 1e9,
                perSecond,
                metered);
    }
}
