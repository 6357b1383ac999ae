package dev.limitlens.clock;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * Instants as nanoseconds since the Unix epoch, the unit in which limiters and the analysis compute.
 *
 * <p>A {@code long} covers the years 1678 to 2262; an instant outside throws {@link DateTimeException}.
 */
public final class EpochNanos {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private EpochNanos() {}

    /** Returns the nanoseconds from the Unix epoch to the instant. */
    public static long of(Instant instant) {
        try {
            return Math.addExact(
                    Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), (long) instant.getNano());
        } catch (ArithmeticException e) {
            throw new DateTimeException("time out of range, must lie between the years 1678 and 2262: " + instant, e);
        }
    }

    /** Returns the instant that lies the given nanoseconds after the Unix epoch. */
    public static Instant toInstant(long epochNanos) {
        return Instant.ofEpochSecond(
                Math.floorDiv(epochNanos, NANOS_PER_SECOND), Math.floorMod(epochNanos, NANOS_PER_SECOND));
    }
}
