package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

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

    /** Returns how requests were held back, or nothing if they were not, or at no rate. */
    static Optional<Delays> of(List<Observation> observations, long windowNanos) {
        List<Observation> admitted =
                observations.stream().filter(Observation::admitted).toList();
        if (admitted.size() <= FEWEST) {
            return Optional.empty();
        }
        long usual = observations.stream()
                .filter(o -> o.admitted() || o.denied())
                .mapToLong(o -> o.latency().toNanos())
                .sorted()
                .skip((long) (USUAL * observations.size()))
                .findFirst()
                .orElse(0);
        double least = Math.max(TIMES_USUAL * usual, usual + windowNanos / (double) PART_OF_WINDOW);
        // the first request has nothing before it that could hold it back
        List<Integer> late = new ArrayList<>();
        for (int i = 1; i < admitted.size(); i++) {
            if (admitted.get(i).latency().toNanos() > least) {
                late.add(i);
            }
        }
        if (late.size() < FEWEST) {
            return Optional.empty();
        }
        // a backlog is worked off from one answer to the next, and what is waited for is what was asked before
        double perToken = deviation(admitted, late, o -> o.tokens());
        double perRequest = deviation(admitted, late, o -> 1);
        if (Math.min(perToken, perRequest) > EVEN) {
            return Optional.empty();
        }
        boolean tokens = perToken < perRequest;
        int first = late.get(0);
        return Optional.of(new Delays(
                Duration.ofNanos(usual),
                admitted.stream()
                        .map(Observation::latency)
                        .max(Duration::compareTo)
                        .orElseThrow(),
                late.size(),
                admitted.get(first).index(),
                admitted.subList(0, first).stream()
                        .mapToLong(Observation::tokens)
                        .sum(),
                1 / mean(secondsPerUnit(admitted, late, tokens ? o -> o.tokens() : o -> 1)),
                tokens ? "tokens" : "requests"));
    }

    private static List<Double> secondsPerUnit(
            List<Observation> admitted, List<Integer> late, ToDoubleFunction<Observation> amount) {
        return late.stream()
                .map(i -> Duration.between(
                                        admitted.get(i - 1).receivedAt(),
                                        admitted.get(i).receivedAt())
                                .toNanos()
                        / 1e9
                        / amount.applyAsDouble(admitted.get(i - 1)))
                .toList();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    private static double deviation(
            List<Observation> admitted, List<Integer> late, ToDoubleFunction<Observation> amount) {
        List<Double> values = secondsPerUnit(admitted, late, amount);
        double mean = mean(values);
        return Math.sqrt(values.stream()
                        .mapToDouble(v -> (v - mean) * (v - mean))
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
