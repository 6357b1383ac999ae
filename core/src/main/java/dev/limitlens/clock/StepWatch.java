package dev.limitlens.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Notices that a wall clock was stepped, by comparing it with monotonic time.
 *
 * <p>A difference counts as a step if it exceeds 10 ms plus a thousandth of the time that passed, twice what clock discipline
 * such as NTP corrects smoothly. On most systems monotonic time stands still while the machine is suspended, which therefore is
 * a step, too: nothing here can tell a clock that was set forward from a machine that slept. Safe for use by several threads.
 */
public final class StepWatch {

    private static final long TOLERANCE_NANOS = 10_000_000;
    private static final long TOLERANCE_DIVISOR = 1000;

    private final Supplier<Instant> wall;
    private final LongSupplier monotonicNanos;
    private Reading last;

    /** Begins to watch the clock. */
    public StepWatch(Clock clock) {
        this(clock::now, clock::monotonicNanos);
    }

    StepWatch(Supplier<Instant> wall, LongSupplier monotonicNanos) {
        this.wall = wall;
        this.monotonicNanos = monotonicNanos;
        this.last = Reading.of(wall, monotonicNanos);
    }

    /** Returns the step since the last call, or since the watch began, if there was one. */
    public synchronized Optional<ClockStep> check() {
        Reading earlier = last;
        last = Reading.of(wall, monotonicNanos);
        return last.stepSince(earlier);
    }

    /** The wall clock, and the monotonic time between two readings of which it was read. */
    private record Reading(long beforeNanos, Instant wall, long afterNanos) {

        static Reading of(Supplier<Instant> wall, LongSupplier monotonicNanos) {
            long before = monotonicNanos.getAsLong();
            Instant now = wall.get();
            return new Reading(before, now, monotonicNanos.getAsLong());
        }

        Optional<ClockStep> stepSince(Reading earlier) {
            Duration shortest = Duration.ofNanos(beforeNanos - earlier.afterNanos);
            Duration longest = Duration.ofNanos(afterNanos - earlier.beforeNanos);
            Duration tolerance = longest.dividedBy(TOLERANCE_DIVISOR).plusNanos(TOLERANCE_NANOS);
            Duration shown = Duration.between(earlier.wall, wall);
            if (shown.compareTo(longest.plus(tolerance)) > 0) {
                return Optional.of(new ClockStep(earlier.wall.plus(longest), wall));
            }
            if (shown.compareTo(shortest.minus(tolerance)) < 0) {
                return Optional.of(new ClockStep(earlier.wall.plus(shortest), wall));
            }
            return Optional.empty();
        }
    }
}
