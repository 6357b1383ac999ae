package dev.limitlens.simulation;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What stands between a limiter's rule and the answers that a client sees.
 *
 * @param latency the round trips
 * @param lapse probability of an answer that is the opposite of the limiter's, in {@code [0, 1)}
 * @param coConsumer another client of the same limits, if there is one
 */
public record Noise(Latency latency, double lapse, Optional<CoConsumer> coConsumer) {

    /** Checks the range. */
    public Noise {
        Objects.requireNonNull(latency, "latency");
        Objects.requireNonNull(coConsumer, "coConsumer");
        if (!(lapse >= 0 && lapse < 1)) {
            throw new IllegalArgumentException("lapse must be at least 0 and below 1: " + lapse);
        }
    }

    /** Returns the contract's default, which is none: the standard round trip, no lapse, and nobody else. */
    public static Noise none(Duration window) {
        return new Noise(Latency.standard(window), 0, Optional.empty());
    }
}
