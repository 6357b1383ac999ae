package dev.limitlens.bedrock.loopback;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.Metering;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** The limits of one endpoint, shared by all its connections. */
final class Quota {

    private static final long DAY_NANOS = Duration.ofDays(1).toNanos();

    private final LimitsState state;

    Quota(Limits limits, Instant start) {
        this.state = limits.start(EpochNanos.of(start));
    }

    /**
     * An admitted request that has not been settled.
     *
     * @param startedAt when it was admitted
     * @param inputTokens its input
     * @param maxOutputTokens the largest output it allows
     */
    record Reservation(Instant startedAt, long inputTokens, int maxOutputTokens) {}

    /**
     * Charges the start of a request.
     *
     * @throws ServiceErrorException if a limit refuses it
     */
    synchronized Reservation start(Instant now, long inputTokens, int maxOutputTokens) throws ServiceErrorException {
        Optional<Limiter> denier = state.tryStart(EpochNanos.of(now), inputTokens, maxOutputTokens);
        if (denier.isPresent()) {
            throw new ServiceErrorException(refusal(denier.get()));
        }
        return new Reservation(now, inputTokens, maxOutputTokens);
    }

    /** Settles an admitted request to what it cost. */
    synchronized void settle(Reservation reservation, Instant now, int outputTokens) {
        state.settle(
                EpochNanos.of(reservation.startedAt()),
                EpochNanos.of(now),
                reservation.inputTokens(),
                reservation.maxOutputTokens(),
                outputTokens);
    }

    /** Bedrock names what was metered, and the day, in the message and nowhere else. */
    private static ServiceError refusal(Limiter denier) {
        Fault refusal = denier.metering() == Metering.REQUESTS
                ? Fault.TOO_MANY_REQUESTS
                : denier.algorithm().memoryNanos() >= DAY_NANOS ? Fault.DAY_QUOTA : Fault.TOO_MANY_TOKENS;
        return Objects.requireNonNull(refusal.error());
    }
}
