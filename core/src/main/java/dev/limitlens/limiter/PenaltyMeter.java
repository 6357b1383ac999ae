package dev.limitlens.limiter;

/** A meter that shows more in use than any capacity for a fixed time after a denial that it is told of. */
final class PenaltyMeter extends ForwardMeter {

    private final Meter meter;
    private final long penaltyNanos;
    private long endNanos;

    PenaltyMeter(Meter meter, long penaltyNanos) {
        this(meter, penaltyNanos, Long.MIN_VALUE);
    }

    private PenaltyMeter(Meter meter, long penaltyNanos, long endNanos) {
        this.meter = meter;
        this.penaltyNanos = penaltyNanos;
        this.endNanos = endNanos;
    }

    @Override
    public double load(long timeNanos) {
        double load = meter.load(timeNanos);
        return advance(timeNanos) < endNanos ? Penalizing.LOAD : load;
    }

    @Override
    public void charge(long timeNanos, double amount) {
        meter.charge(advance(timeNanos), amount);
    }

    @Override
    public void refund(long chargedAtNanos, long timeNanos, double amount) {
        meter.refund(chargedAtNanos, advance(timeNanos), amount);
    }

    @Override
    public void clear() {
        meter.clear();
        endNanos = Long.MIN_VALUE;
    }

    /** Begins a penalty, unless one is under way. */
    @Override
    public void restart(long timeNanos) {
        long now = advance(timeNanos);
        if (now >= endNanos) {
            endNanos = now + penaltyNanos;
        }
    }

    @Override
    public long nextRelease(long timeNanos) {
        return advance(timeNanos) < endNanos ? endNanos : meter.nextRelease(timeNanos);
    }

    @Override
    public long nextLine(long timeNanos) {
        long line = meter.nextLine(timeNanos);
        return advance(timeNanos) < endNanos ? Math.min(line, endNanos) : line;
    }

    @Override
    public Meter copy() {
        return inTime(new PenaltyMeter(meter.copy(), penaltyNanos, endNanos));
    }
}
