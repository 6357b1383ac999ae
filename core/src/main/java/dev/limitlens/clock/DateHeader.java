package dev.limitlens.clock;

import java.time.Instant;
import java.util.Objects;

/**
 * A server's {@code Date} header and the local times between which the server wrote it.
 *
 * @param sentAt local time at which the request was sent
 * @param receivedAt local time at which the answer was there, not before {@code sentAt}
 * @param date the server's time, cut to whole seconds
 */
public record DateHeader(Instant sentAt, Instant receivedAt, Instant date) {

    /** Checks that the answer does not come before the request. */
    public DateHeader {
        Objects.requireNonNull(date, "date");
        if (receivedAt.isBefore(sentAt)) {
            throw new IllegalArgumentException("received at " + receivedAt + ", before it was sent at " + sentAt);
        }
    }

    /** Returns the least that the server's clock can have been ahead of the local one, in nanoseconds. */
    long lowNanos() {
        return EpochNanos.of(date) - EpochNanos.of(receivedAt);
    }

    /** Returns the bound below which the server's clock was ahead of the local one, in nanoseconds. */
    long highNanos() {
        return EpochNanos.of(date) + 1_000_000_000L - EpochNanos.of(sentAt);
    }
}
