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

    private static final Instant FIRST = Instant.ofEpochSecond(Long.MIN_VALUE / NANOS_PER_SECOND);
    private static final Instant LAST = toInstant(Long.MAX_VALUE);

    private EpochNanos() {}

    /** Returns whether the instant lies in these years. */
    public static boolean covers(Instant instant) {
        return !instant.isBefore(FIRST) && !instant.isAfter(LAST);
    }

    /**
     * Returns the nanoseconds from the Unix epoch to the instant.
     *
     * @throws DateTimeException if the instant lies outside of the years 1678 to 2262
     */
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
