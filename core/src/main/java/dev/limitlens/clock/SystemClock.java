package dev.limitlens.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's clock.
 *
 * <p>A wait is measured in monotonic time: how long it takes is fixed at the call, so a step of the wall clock meanwhile
 * neither ends it early nor prolongs it. Steps are looked for with a {@link StepWatch} at the beginning and the end of
 * each wait.
 */
public final class SystemClock implements Clock {

    private static final Logger LOG = LoggerFactory.getLogger(SystemClock.class);

    private final TimeSource source;
    private final Consumer<ClockStep> steps;
    private final StepWatch watch;

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
        this.watch = new StepWatch(source::wall, source::monotonicNanos);
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
        watch.check().ifPresent(steps);
    }
}
