package dev.limitlens.analysis;

import dev.limitlens.limiter.Meter;

/** A meter on which other clients charge, too, as long as the limiter admits them. */
final class SharedMeter implements Meter {

    /** Requests of the others that are followed at most in one go: after so many, what is in use has long settled. */
    private static final int MOST_FOLLOWED = 5_000;

    private final Meter meter;
    private final HiddenUse use;
    private final CapacityBelief capacity;
    private long nextNanos;
    private int expected;

    SharedMeter(Meter meter, HiddenUse use, long startNanos, CapacityBelief capacity) {
        this.meter = meter;
        this.use = use;
        this.capacity = capacity;
        nextNanos = startNanos + use.stepNanos() / 2;
    }

    private SharedMeter(SharedMeter other, CapacityBelief capacity) {
        meter = other.meter.copy();
        use = other.use;
        this.capacity = capacity;
        nextNanos = other.nextNanos;
        expected = other.expected;
    }

    /** Lets the others send until the given time. */
    private void catchUp(long timeNanos) {
        if (nextNanos > timeNanos) {
            return;
        }
        double most = capacity.quantile(0.5);
        long left = (timeNanos - nextNanos) / use.stepNanos() - MOST_FOLLOWED;
        if (left > 0) {
            nextNanos += left * use.stepNanos();
            expected = (int) Math.min(Integer.MAX_VALUE / 2, expected + left);
        }
        while (nextNanos <= timeNanos) {
            if (most - meter.load(nextNanos) >= use.request()) {
                meter.charge(nextNanos, use.request());
            }
            expected++;
            nextNanos += use.stepNanos();
        }
    }

    /** Returns how many requests of the others were expected until the latest time asked for. */
    int expected() {
        return expected;
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
