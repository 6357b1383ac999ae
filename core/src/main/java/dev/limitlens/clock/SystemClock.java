package dev.limitlens.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's clock.
 *
 * <p>A wait is measured in monotonic time: how long it takes is fixed at the call, so a step of the wall clock meanwhile
 * neither ends it early nor prolongs it. Steps are found by comparing wall-clock with monotonic time at the beginning and
 * the end of each wait; a difference counts as a step if it exceeds 10 ms plus a thousandth of the time that passed, twice
 * what clock discipline such as NTP corrects smoothly. On most systems monotonic time stands still while the machine is
 * suspended, which therefore is a step, too.
 */
public final class SystemClock implements Clock {

    private static final Logger LOG = LoggerFactory.getLogger(SystemClock.class);
    private static final long TOLERANCE_NANOS = 10_000_000;
    private static final long TOLERANCE_DIVISOR = 1000;

    private final TimeSource source;
    private final Consumer<ClockStep> steps;
    private Reading last;

    /** Creates a clock that logs steps. */
    public SystemClock() {
        this(step -> LOG.warn("the wall clock was stepped by {} to {}", step.by(), step.after()));
    }

    /**
     * Creates a clock that reports steps.
     *
     * @param steps is told of each step, in the thread that waited
     */
    public SystemClock(Consumer<ClockStep> steps) {
        this(TimeSource.MACHINE, steps);
    }

    SystemClock(TimeSource source, Consumer<ClockStep> steps) {
        this.source = source;
        this.steps = Objects.requireNonNull(steps, "steps");
        this.last = Reading.of(source);
    }

    @Override
    public Instant now() {
        return source.wall();
    }

    @Override
    public long monotonicNanos() {
        return source.monotonicNanos();
    }

    @Override
    public void sleepUntil(Instant instant) throws InterruptedException {
        long startNanos = source.monotonicNanos();
        long nanos = nanosBetween(source.wall(), instant);
        reportStep();
        long remaining = nanos;
        while (remaining > 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for " + instant);
            }
            source.park(remaining);
            remaining = nanos - (source.monotonicNanos() - startNanos);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while waiting for " + instant);
        }
        reportStep();
    }

    private static long nanosBetween(Instant from, Instant to) {
        try {
            return Duration.between(from, to).toNanos();
        } catch (ArithmeticException e) {
            return from.isBefore(to) ? Long.MAX_VALUE : 0;
        }
    }

    private void reportStep() {
        ClockStep step = takeStep();
        if (step != null) {
            steps.accept(step);
        }
    }

    private synchronized @Nullable ClockStep takeStep() {
        Reading earlier = last;
        last = Reading.of(source);
        return last.stepSince(earlier);
    }

    /** The wall clock, and the monotonic time between two readings of which it was read. */
    private record Reading(long beforeNanos, Instant wall, long afterNanos) {

        static Reading of(TimeSource source) {
            long before = source.monotonicNanos();
            Instant wall = source.wall();
            return new Reading(before, wall, source.monotonicNanos());
        }

        @Nullable ClockStep stepSince(Reading earlier) {
            Duration shortest = Duration.ofNanos(beforeNanos - earlier.afterNanos);
            Duration longest = Duration.ofNanos(afterNanos - earlier.beforeNanos);
            Duration tolerance = longest.dividedBy(TOLERANCE_DIVISOR).plusNanos(TOLERANCE_NANOS);
            Duration shown = Duration.between(earlier.wall, wall);
            if (shown.compareTo(longest.plus(tolerance)) > 0) {
                return new ClockStep(earlier.wall.plus(longest), wall);
            }
            if (shown.compareTo(shortest.minus(tolerance)) < 0) {
                return new ClockStep(earlier.wall.plus(shortest), wall);
            }
            return null;
        }
    }
}
