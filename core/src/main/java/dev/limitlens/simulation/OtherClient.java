package dev.limitlens.simulation;

import dev.limitlens.limiter.LimitsState;

/** A client of the same limits whose requests the experiment does not see. */
interface OtherClient {

    /** There is none. */
    OtherClient NONE = (timeNanos, limits) -> {};

    /**
     * Sends what this client has to send from where it stands up to the given time.
     *
     * @param timeNanos nanoseconds since the Unix epoch, not before the last such time
     * @param limits the limits that decide on its requests, too
     */
    void sendUntil(long timeNanos, LimitsState limits);
}
