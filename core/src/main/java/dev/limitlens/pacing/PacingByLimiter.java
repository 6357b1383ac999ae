package dev.limitlens.pacing;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterState;
import dev.limitlens.limiter.SlidingCounter;
import java.time.Instant;
import java.util.Optional;

/**
 * Paces by a limiter whose parameters are known.
 *
 * <p>Nobody knows when between sending and receiving a limiter decides. One state takes it that this is when a request is sent,
 * the other that it is when the answer is there; what both admit is admitted. They differ where a window ends meanwhile.
 */
public final class PacingByLimiter implements Pacing {

    private final LimiterState atSend;
    private final LimiterState atReceive;
    private final boolean fallsByTheClock;
    private long shortestTripNanos = Long.MAX_VALUE;

    /**
     * Starts the limiter, with its {@code startFraction} used.
     *
     * @param limiter the limiter
     * @param startedAt when it was started
     */
    public PacingByLimiter(Limiter limiter, Instant startedAt) {
        atSend = limiter.start(EpochNanos.of(startedAt));
        atReceive = limiter.start(EpochNanos.of(startedAt));
        // its load falls with the time of the window, whenever a use was charged: it is safest at the earliest time
        fallsByTheClock = limiter.algorithm() instanceof SlidingCounter;
    }

    @Override
    public Optional<Instant> earliest(long tokens, Instant from) {
        long early = atSend.earliest(EpochNanos.of(from), tokens);
        if (early == Long.MAX_VALUE) {
            return Optional.empty();
        }
        long lag = fallsByTheClock || shortestTripNanos == Long.MAX_VALUE ? 0 : shortestTripNanos;
        return Optional.of(EpochNanos.toInstant(atReceive.earliest(early + lag, tokens) - lag));
    }

    @Override
    public void observe(Observation observation) {
        long send = EpochNanos.of(observation.sentAt());
        long receive = EpochNanos.of(observation.receivedAt());
        shortestTripNanos = Math.min(shortestTripNanos, receive - send);
        if (observation.denied()) {
            atSend.deny(send, observation.requestedTokens());
            atReceive.deny(receive, observation.requestedTokens());
        } else if (observation.admitted() || observation.unknown()) {
            // what may have been charged is taken as charged
            atSend.admit(send, observation.tokens());
            atReceive.admit(receive, observation.tokens());
        }
    }
}
