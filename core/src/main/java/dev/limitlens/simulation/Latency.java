package dev.limitlens.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a simulated round trip takes and when in it the limiter decides. */
public sealed interface Latency {

    /**
     * One round trip.
     *
     * @param totalNanos from sending to the answer
     * @param decisionNanos from sending to the limiter's decision, at most {@code totalNanos}
     */
    record RoundTrip(long totalNanos, long decisionNanos) {}

    /** Draws the next round trip. */
    RoundTrip next(RandomGenerator random);

    /**
     * Always the same round trip; the limiter decides after half of it.
     *
     * @param roundTripNanos its length, at least 0
     */
    record Constant(long roundTripNanos) implements Latency {
        /** Checks the range. */
        public Constant {
            if (roundTripNanos < 0) {
                throw new IllegalArgumentException("latency must be at least 0: " + roundTripNanos + " ns");
            }
        }

        @Override
        public RoundTrip next(RandomGenerator random) {
            return new RoundTrip(roundTripNanos, roundTripNanos / 2);
        }
    }

    /**
     * Log-normal with a standard deviation of the logarithm of 0.5; the limiter decides at a uniform time in between.
     *
     * @param medianNanos the median round trip, positive
     */
    record LogNormal(long medianNanos) implements Latency {
        /** Checks the range. */
        public LogNormal {
            if (medianNanos <= 0) {
                throw new IllegalArgumentException("latency must be longer than 0: " + medianNanos + " ns");
            }
        }

        @Override
        public RoundTrip next(RandomGenerator random) {
            long total = Math.round(medianNanos * Math.exp(0.5 * random.nextGaussian()));
            return new RoundTrip(total, (long) (random.nextDouble() * total));
        }
    }

    /** Returns the contract's default: a constant round trip of a 600th of the nominal window. */
    static Latency standard(Duration window) {
        return new Constant(window.toNanos() / 600);
    }
}
