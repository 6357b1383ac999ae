package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What the answer cost.
 *
 * @param requests requests sent
 * @param throttled requests that were refused
 * @param admittedTokens tokens of the admitted ones, as measured
 * @param elapsedSeconds from the start, waiting included, to the last answer
 */
public record Spent(int requests, int throttled, long admittedTokens, double elapsedSeconds) {

    /** Adds up the observations of an experiment that began at the given time. */
    public static Spent of(Instant startedAt, List<Observation> observations) {
        int throttled = (int) observations.stream().filter(Observation::denied).count();
        long tokens = observations.stream()
                .filter(Observation::admitted)
                .mapToLong(Observation::tokens)
                .sum();
        // of requests that were under way at once, the last one need not be the last that was answered
        double elapsed = observations.stream()
                .map(Observation::receivedAt)
                .max(Comparator.naturalOrder())
                .map(last -> seconds(Duration.between(startedAt, last)))
                .orElse(0.0);
        return new Spent(observations.size(), throttled, tokens, elapsed);
    }

    /** Returns the seconds, also of a duration whose nanoseconds overflow: a journal may hold any times. */
    private static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / 1e9;
    }
}
