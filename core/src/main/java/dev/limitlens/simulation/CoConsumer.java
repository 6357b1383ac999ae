package dev.limitlens.simulation;

import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.Pacer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Another client of the same limits: asks for a steady share of the capacity from the start of the experiment on, in many small
 * requests, and is throttled like everybody.
 *
 * @param arrivals when its requests come
 * @param share tokens (requests, where those are counted) that it asks for in a window, as a share of the first limiter's
 *     capacity, in {@code (0, 1]}
 */
public record CoConsumer(Arrivals arrivals, double share) {

    /** One request asks for this part of the capacity. */
    private static final int REQUESTS_IN_CAPACITY = 50;

    /** When requests come. */
    public enum Arrivals {
        /** Independently of each other, at a constant rate. */
        POISSON,
        /** At equal intervals, the first one at a time uniform over an interval. */
        CONSTANT
    }

    /** Checks the range. */
    public CoConsumer {
        Objects.requireNonNull(arrivals, "arrivals");
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a co-consumer's share must be above 0 and at most 1: " + share);
        }
    }

    /**
     * Reads {@code poisson:SHARE} or {@code constant:SHARE}, such as {@code poisson:0.2}.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static CoConsumer parse(String text) {
        int colon = text.indexOf(':');
        List<String> known =
                Arrays.stream(Arrivals.values()).map(CoConsumer::word).toList();
        int arrivals = known.indexOf(text.substring(0, Math.max(0, colon)));
        if (arrivals >= 0) {
            try {
                return new CoConsumer(Arrivals.values()[arrivals], Double.parseDouble(text.substring(colon + 1)));
            } catch (NumberFormatException e) {
                // is answered like every other text of a wrong form
            }
        }
        throw new IllegalArgumentException(
                "a co-consumer is poisson:SHARE or constant:SHARE, such as poisson:0.2, not '" + text + "'");
    }

    /** Returns the text that {@link #parse} reads. */
    @Override
    public String toString() {
        return word(arrivals) + ":" + share;
    }

    private static String word(Arrivals arrivals) {
        return arrivals.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns this client at work.
     *
     * @param limiter the limiter whose capacity the share is of
     * @param windowNanos the nominal window
     * @param startNanos when it begins, in nanoseconds since the Unix epoch
     * @param random source of its arrivals
     */
    OtherClient at(Limiter limiter, long windowNanos, long startNanos, RandomGenerator random) {
        double perWindow = limiter.algorithm() instanceof Pacer pacer
                ? windowNanos / (double) pacer.intervalNanos()
                : limiter.capacity();
        long amount =
                limiter.metering() == Metering.REQUESTS ? 1 : Math.max(1, limiter.capacity() / REQUESTS_IN_CAPACITY);
        return new Stream(arrivals, windowNanos * amount / (share * perWindow), amount, startNanos, random);
    }

    /** The requests in the order of time. */
    private static final class Stream implements OtherClient {
        private final Arrivals arrivals;
        private final double meanGapNanos;
        private final long tokens;
        private final RandomGenerator random;
        private double nextNanos;
        private final long startNanos;

        Stream(Arrivals arrivals, double meanGapNanos, long tokens, long startNanos, RandomGenerator random) {
            this.arrivals = arrivals;
            this.meanGapNanos = meanGapNanos;
            this.tokens = tokens;
            this.startNanos = startNanos;
            this.random = random;
            this.nextNanos = arrivals == Arrivals.CONSTANT ? random.nextDouble() * meanGapNanos : gap();
        }

        @Override
        public void sendUntil(long timeNanos, LimitsState limits) {
            while (nextNanos <= timeNanos - startNanos) {
                limits.tryAdmit(startNanos + (long) nextNanos, tokens);
                nextNanos += gap();
            }
        }

        private double gap() {
            return arrivals == Arrivals.CONSTANT ? meanGapNanos : meanGapNanos * random.nextExponential();
        }
    }
}
