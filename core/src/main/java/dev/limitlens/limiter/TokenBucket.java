package dev.limitlens.limiter;

/**
 * A bucket that refills continuously up to its capacity; the load is what is missing from a full bucket.
 *
 * <p>GCRA and the leaky bucket as a meter are this algorithm. Anthropic, AWS API Gateway, Stripe, Kraken, Shopify, Bucket4j
 * greedy and redis-cell use it.
 *
 * <p>The arithmetic does not drift: what was charged and how long the bucket has not been full are kept exactly, and the
 * refill is one product of the two, however many steps it took. A refund adds to the bucket, as it does in Bucket4j: a bucket
 * does not remember which use took what.
 *
 * @param refillPerSecond units refilled each second, positive and finite
 */
public record TokenBucket(double refillPerSecond) implements Algorithm {

    /** The stable id of this family. */
    public static final String ID = "token-bucket";

    /** Checks the range. */
    public TokenBucket {
        Ranges.positive("refill", refillPerSecond);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public long memoryNanos() {
        return 0;
    }

    @Override
    public boolean continuous() {
        return true;
    }

    @Override
    public Meter newMeter() {
        return new Bucket(refillPerSecond);
    }

    private static final class Bucket extends ForwardMeter {
        private final double refillPerSecond;
        /** The last time at which the bucket was known to be full. */
        private long fullNanos;

        private double chargedSinceFull;

        Bucket(double refillPerSecond) {
            this.refillPerSecond = refillPerSecond;
        }

        @Override
        public double load(long timeNanos) {
            long now = advance(timeNanos);
            if (chargedSinceFull <= 0) {
                return 0;
            }
            double missing = chargedSinceFull - refillPerSecond * ((now - fullNanos) / 1e9);
            if (missing <= 0) {
                chargedSinceFull = 0;
                return 0;
            }
            return missing;
        }

        @Override
        public void charge(long timeNanos, double amount) {
            if (load(timeNanos) <= 0) {
                fullNanos = advance(timeNanos);
            }
            chargedSinceFull += amount;
        }

        @Override
        public void refund(long chargedAtNanos, long timeNanos, double amount) {
            if (load(timeNanos) > 0) {
                chargedSinceFull -= amount;
            }
        }

        @Override
        public void clear() {
            chargedSinceFull = 0;
        }

        @Override
        public long nextRelease(long timeNanos) {
            return load(timeNanos) > 0 ? advance(timeNanos) + 1 : Long.MAX_VALUE;
        }

        @Override
        public long nextLine(long timeNanos) {
            return Long.MAX_VALUE;
        }

        @Override
        public Meter copy() {
            Bucket copy = new Bucket(refillPerSecond);
            copy.fullNanos = fullNanos;
            copy.chargedSinceFull = chargedSinceFull;
            return inTime(copy);
        }
    }
}
