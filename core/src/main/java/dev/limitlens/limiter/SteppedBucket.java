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
        return new SteppedMeter(this, this, true, 0);
    }

    /** Returns the number of the latest refill, from the epoch. */
    long tick(long timeNanos) {
        return Math.floorDiv(timeNanos - phaseNanos, intervalNanos);
    }

    @Override
    public Meter newLeastMeter(Algorithm latest, long originNanos) {
        return new SteppedMeter(this, (SteppedBucket) latest, true, originNanos);
    }

    @Override
    public Meter newMostMeter(Algorithm earliest, long originNanos) {
        return new SteppedMeter(this, (SteppedBucket) earliest, false, originNanos);
    }
}
