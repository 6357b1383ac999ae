package dev.limitlens.clock;

import java.time.Duration;
import java.time.Instant;

/**
 * A clock that moves only when told to; {@link #sleepUntil} moves it, so a minute of waiting takes no time.
 *
 * <p>Wall-clock and monotonic time advance together. Time never goes back.
 */
public final class VirtualClock implements Clock {

    private long nowNanos;

    /** Creates a clock that stands at the given instant. */
    public VirtualClock(Instant start) {
        this.nowNanos = EpochNanos.of(start);
    }

    @Override
    public synchronized Instant now() {
        return EpochNanos.toInstant(nowNanos);
    }

    @Override
    public synchronized long monotonicNanos() {
        return nowNanos;
    }

    @Override
    public synchronized void sleepUntil(Instant instant) {
        if (instant.isAfter(now())) {
            nowNanos = EpochNanos.of(instant);
        }
    }

    /**
     * Moves the clock to the given instant.
     *
     * @throws IllegalArgumentException if the instant lies before the clock's time
     */
    public synchronized void advanceTo(Instant instant) {
        long target = EpochNanos.of(instant);
        if (target < nowNanos) {
            throw new IllegalArgumentException(
                    "the virtual clock stands at " + now() + " and cannot go back to " + instant);
        }
        nowNanos = target;
    }

    /**
     * Moves the clock forward by the given duration.
     *
     * @throws IllegalArgumentException if the duration is negative
     */
    public synchronized void advance(Duration duration) {
        advanceTo(now().plus(duration));
    }
}
