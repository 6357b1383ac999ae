package dev.limitlens.analysis;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The short sequence of requests that would tell most about the survivors.
 *
 * @param steps the requests, in order
 * @param from what {@code afterSeconds} of the first step counts from
 * @param secondOfWindow at which second of the clock's window the first step must come, if that matters
 * @param separates the ids it would separate
 * @param expectedBits the information about the family that it is expected to give
 * @param why the same in words
 */
public record NextProbe(
        List<Step> steps,
        From from,
        OptionalDouble secondOfWindow,
        List<String> separates,
        double expectedBits,
        String why) {

    /** What the first step counts from. */
    public enum From {
        /** The last observation. */
        LAST_OBSERVATION,
        /** A start after a whole quiet window. */
        QUIET
    }

    /**
     * One request.
     *
     * @param afterSeconds seconds after the step before
     * @param cost tokens
     */
    public record Step(double afterSeconds, long cost) {}

    /** Copies the lists. */
    public NextProbe {
        steps = List.copyOf(steps);
        separates = List.copyOf(separates);
    }
}
