package dev.limitlens.limiter;

/**
 * A bucket that is refilled by a step at fixed instants, {@code phase + k * interval} on the clock.
 *
 * <p>AWS EC2 (ticks of one second), Envoy's local rate limit and Bucket4j intervally and intervally aligned use it. A step of
 * at least the capacity makes it a {@link FixedWindow}. At the instant of a refill the refilled amount is there. A refund
 * adds to the bucket: a bucket does not remember which use took what.
 *
 * @param step units refilled at each instant, positive and finite
 * @param intervalNanos time between two refills, positive
 * @param phaseNanos offset of the refills from multiples of the interval, in {@code [0, intervalNanos)}
 */
public record SteppedBucket(double step, long intervalNanos, long phaseNanos) implements Algorithm {

    /** The stable id of this family. */
    public static final String ID = "stepped-bucket";

    /** Checks the ranges; a phase outside {@code [0, intervalNanos)} is reduced modulo the interval. */
    public SteppedBucket {
        Ranges.positive("step", step);
        Ranges.positive("interval", intervalNanos);
        phaseNanos = Math.floorMod(phaseNanos, intervalNanos);
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
    public long lineSpacingNanos() {
        return intervalNanos;
    }

    @Override
    public Meter newMeter() {
        return new Bucket(this);
    }

    /** Returns the number of the latest refill, from the epoch. */
    long tick(long timeNanos) {
        return Math.floorDiv(timeNanos - phaseNanos, intervalNanos);
    }

    @Override
    public Meter newLeastMeter(Algorithm latest, long originNanos) {
        return new SteppedBounds(this, (SteppedBucket) latest, true, originNanos);
    }

    @Override
    public Meter newMostMeter(Algorithm earliest, long originNanos) {
        return new SteppedBounds(this, (SteppedBucket) earliest, false, originNanos);
    }

    private static final class Bucket extends ForwardMeter {
        private final SteppedBucket rule;
        /** The latest refill instant, numbered from the epoch. */
        private long tick = Long.MIN_VALUE;

        private long nextTickNanos = Long.MIN_VALUE;
        /** The one at which the bucket was last known to be full. */
        private long fullTick;

        private double chargedSinceFull;

        Bucket(SteppedBucket rule) {
            this.rule = rule;
        }

        private void tickAt(long timeNanos) {
            long now = advance(timeNanos);
            if (now >= nextTickNanos) {
                tick = rule.tick(now);
                nextTickNanos = (tick + 1) * rule.intervalNanos + rule.phaseNanos;
            }
        }

        @Override
        public double load(long timeNanos) {
            tickAt(timeNanos);
            if (chargedSinceFull <= 0) {
                return 0;
            }
            double missing = chargedSinceFull - rule.step * (tick - fullTick);
            if (missing <= 0) {
                chargedSinceFull = 0;
                return 0;
            }
            return missing;
        }

        @Override
        public void charge(long timeNanos, double amount) {
            if (load(timeNanos) <= 0) {
                fullTick = tick;
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
            return load(timeNanos) > 0 ? nextTickNanos : Long.MAX_VALUE;
        }

        @Override
        public long nextLine(long timeNanos) {
            tickAt(timeNanos);
            return nextTickNanos;
        }

        @Override
        public long nextChange(long timeNanos) {
            return nextLine(timeNanos);
        }

        @Override
        public Meter copy() {
            Bucket copy = new Bucket(rule);
            copy.tick = tick;
            copy.nextTickNanos = nextTickNanos;
            copy.fullTick = fullTick;
            copy.chargedSinceFull = chargedSinceFull;
            return inTime(copy);
        }
    }
}
