package dev.limitlens.analysis;

import dev.limitlens.limiter.Meter;

/** A meter on which other clients charge, too, as long as the limiter admits them. */
final class SharedMeter implements Meter {

    /**
     * Parts in which one of their requests is charged, each at its own time: nobody knows when they come, and what they use is expected to
     * grow by and by.
     */
    private static final int PARTS = 4;

    /** Parts that are followed at most in one go: after so many, what is in use has long settled. */
    private static final int MOST_FOLLOWED = 20_000;

    private final Meter meter;
    private final HiddenUse use;
    private final CapacityBelief capacity;
    private final long stepNanos;
    private long nextNanos;
    private double charged;

    SharedMeter(Meter meter, HiddenUse use, long startNanos, CapacityBelief capacity) {
        this.meter = meter;
        this.use = use;
        this.capacity = capacity;
        stepNanos = Math.max(1, use.stepNanos() / PARTS);
        nextNanos = startNanos + stepNanos / 2;
    }

    private SharedMeter(SharedMeter other, CapacityBelief capacity) {
        meter = other.meter.copy();
        use = other.use;
        this.capacity = capacity;
        stepNanos = other.stepNanos;
        nextNanos = other.nextNanos;
        charged = other.charged;
    }

    /** Lets the others send until the given time. */
    private void catchUp(long timeNanos) {
        if (nextNanos > timeNanos) {
            return;
        }
        double most = capacity.quantile(0.5);
        long left = (timeNanos - nextNanos) / stepNanos - MOST_FOLLOWED;
        if (left > 0) {
            nextNanos += left * stepNanos;
        }
        double part = use.request() / PARTS;
        while (nextNanos <= timeNanos) {
            if (most - meter.load(nextNanos) >= use.request()) {
                meter.charge(nextNanos, part);
                charged += part;
            }
            nextNanos += stepNanos;
        }
    }

    /** Returns what the others were charged until the latest time asked for, in the limiter's unit. */
    double charged() {
        return charged;
    }

    @Override
    public double load(long timeNanos) {
        catchUp(timeNanos);
        return meter.load(timeNanos);
    }

    @Override
    public void charge(long timeNanos, double amount) {
        catchUp(timeNanos);
        meter.charge(timeNanos, amount);
    }

    @Override
    public void refund(long chargedAtNanos, long timeNanos, double amount) {
        catchUp(timeNanos);
        meter.refund(chargedAtNanos, timeNanos, amount);
    }

    @Override
    public void clear() {
        meter.clear();
    }

    @Override
    public long nextRelease(long timeNanos) {
        catchUp(timeNanos);
        return meter.nextRelease(timeNanos);
    }

    @Override
    public long nextLine(long timeNanos) {
        catchUp(timeNanos);
        return meter.nextLine(timeNanos);
    }

    @Override
    public Meter copy() {
        return copy(capacity);
    }

    /** Returns a copy of which the others are refused by another capacity. */
    SharedMeter copy(CapacityBelief another) {
        return new SharedMeter(this, another);
    }
}
