package dev.limitlens.pacing;

import dev.limitlens.experiment.Observation;
import java.time.Instant;
import java.util.Optional;

/**
 * When a request would be admitted, given everything that was sent so far.
 *
 * <p>Tell it of every request and its answer. It holds for one client that sends one request after the other and is alone on its
 * quota. Not safe for use by several threads.
 */
public sealed interface Pacing permits PacingByLimiter, PacingByInference {

    /**
     * Returns when a request can be sent at the earliest, if nothing else is sent until then; empty if it never can, because it
     * is larger than the quota may be. After a throttled request this is when to retry.
     *
     * @param tokens what it will cost, at least 1
     * @param from when it is ready to be sent, not before what was observed last
     */
    Optional<Instant> earliest(long tokens, Instant from);

    /** Takes in a request and its answer; what failed before it could count, or was refused by another limit, counts nothing. */
    void observe(Observation observation);
}
