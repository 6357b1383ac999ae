package dev.limitlens.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A step of the wall clock: it was set, or the machine slept.
 *
 * @param before what the clock would show without the step
 * @param after what it shows
 */
public record ClockStep(Instant before, Instant after) {

    /** Checks for null. */
    public ClockStep {
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(after, "after");
    }

    /** Returns how far the clock was stepped; negative if it was set back. */
    public Duration by() {
        return Duration.between(before, after);
    }
}
