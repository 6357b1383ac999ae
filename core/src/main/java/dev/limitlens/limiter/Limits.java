package dev.limitlens.limiter;

import java.util.List;

/**
 * One limiter, or several that must all admit a request: requests and tokens a minute, ten a second and a hundred a minute.
 *
 * @param limiters the limiters, at least one
 */
public record Limits(List<Limiter> limiters) {

    /** Checks that there is one and copies the list. */
    public Limits {
        limiters = List.copyOf(limiters);
        if (limiters.isEmpty()) {
            throw new IllegalArgumentException("at least one limiter is needed");
        }
    }

    /** Returns the limits made of the given limiters. */
    public static Limits of(Limiter... limiters) {
        return new Limits(List.of(limiters));
    }

    /** Returns the state of these limits at the given time in nanoseconds since the Unix epoch. */
    public LimitsState start(long timeNanos) {
        return new LimitsState(limiters.stream().map(l -> l.start(timeNanos)).toList());
    }
}
