package dev.limitlens.clock;

import java.time.Instant;

/**
 * A source of time that can also wait.
 *
 * <p>This is one of the three interfaces that users implement; see {@link SystemClock} and {@link VirtualClock} for the
 * two that come with the library. Implementations must be safe for use by several threads.
 */
public interface Clock {

    /** Returns the current wall-clock time, as precise as the source is. */
    Instant now();

    /**
     * Returns a reading in nanoseconds that never goes back, for measuring durations.
     *
     * <p>Only differences between two readings mean anything.
     */
    long monotonicNanos();

    /**
     * Waits until the wall clock, as it stands at the call, reaches the given instant; returns at once if that has passed.
     *
     * <p>How long that takes is settled at the call: a clock that is set meanwhile neither ends the wait early nor prolongs it.
     *
     * @throws InterruptedException if the waiting thread is interrupted, before or during the wait
     */
    void sleepUntil(Instant instant) throws InterruptedException;
}
