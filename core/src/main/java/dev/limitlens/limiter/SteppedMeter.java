package dev.limitlens.limiter;

import java.util.Arrays;

/**
 * What is in use in a stepped bucket, or a bound on it in all stepped buckets of a box: of those whose step, interval and first refill
 * lie between those of two corners. A single bucket is a box of one point.
 *
 * <p>A bucket's load is the largest, over all charges, of what was charged from that charge on less what was refilled after it. At
 * the charge itself the number of refills so far lies between that of the corners, so a corner does not bound the box once a bucket
 * was full while that number was uncertain: the other corner may have a refill just ahead that its own just had. This meter takes
 * every charge as the first one since the bucket was full, with the most (or least) refills that any bucket of the box can have
 * had since. Where that number is certain, only the first charge since the bucket was full need be kept.
 */
final class SteppedMeter extends ForwardMeter {

    /** Steps by which a charge must lag behind as the first one before it is left out for good. */
    private static final int HOPELESS = 3;

    private final SteppedBucket own;
    private final SteppedBucket other;
    private final boolean least;
    private final boolean point;
    private final long originNanos;
    /** What takes the place of the two corners before the origin, where the longest intervals have their refills earliest. */
    private final SteppedBucket ownBefore;

    private final SteppedBucket otherBefore;
    private final long ownOrigin;
    private final long otherOrigin;

    /** Refills of the own corner since the origin, and when the next one comes. */
    private long tick;

    private long nextTickNanos = Long.MIN_VALUE;
    private double charged;

    private long[] sinceNanos;
    private double[] chargedBefore;
    /** Refills of the other corner since the origin, at that charge. */
    private long[] ticksBefore;

    private boolean[] certain;
    private int size;

    SteppedMeter(SteppedBucket own, SteppedBucket other, boolean least, long originNanos) {
        this.own = own;
        this.other = other;
        this.least = least;
        point = own.equals(other);
        this.originNanos = originNanos;
        ownOrigin = own.tick(originNanos);
        otherOrigin = other.tick(originNanos);
        ownBefore = point ? own : stretched(own, other.intervalNanos(), originNanos);
        otherBefore = point ? other : stretched(other, own.intervalNanos(), originNanos);
        sinceNanos = new long[2];
        chargedBefore = new double[2];
        ticksBefore = new long[2];
        certain = new boolean[2];
    }

    private SteppedMeter(SteppedMeter from) {
        own = from.own;
        other = from.other;
        least = from.least;
        point = from.point;
        originNanos = from.originNanos;
        ownOrigin = from.ownOrigin;
        otherOrigin = from.otherOrigin;
        ownBefore = from.ownBefore;
        otherBefore = from.otherBefore;
        tick = from.tick;
        nextTickNanos = from.nextTickNanos;
        charged = from.charged;
        sinceNanos = from.sinceNanos.clone();
        chargedBefore = from.chargedBefore.clone();
        ticksBefore = from.ticksBefore.clone();
        certain = from.certain.clone();
        size = from.size;
    }

    /** Returns a bucket with another interval, whose first refill comes after the same share of it. */
    private static SteppedBucket stretched(SteppedBucket bucket, long intervalNanos, long originNanos) {
        long first = Math.floorMod(bucket.phaseNanos() - originNanos - 1, bucket.intervalNanos()) + 1;
        double share = (double) first / bucket.intervalNanos();
        return new SteppedBucket(
                bucket.step(), intervalNanos, originNanos + Math.max(1, Math.round(share * intervalNanos)));
    }

    private void tickAt(long now) {
        if (now >= nextTickNanos) {
            if (point || now >= originNanos) {
                tick = own.tick(now) - ownOrigin;
                nextTickNanos = (ownOrigin + tick + 1) * own.intervalNanos() + own.phaseNanos();
            } else {
                long absolute = ownBefore.tick(now);
                tick = absolute - ownBefore.tick(originNanos);
                nextTickNanos =
                        Math.min(originNanos, (absolute + 1) * ownBefore.intervalNanos() + ownBefore.phaseNanos());
            }
        }
    }

    private long otherTickAt(long now) {
        return now >= originNanos
                ? other.tick(now) - otherOrigin
                : otherBefore.tick(now) - otherBefore.tick(originNanos);
    }

    /** Returns what is in use if the bucket was full before the given charge, and negative what was refilled in vain. */
    private double since(int k, long now) {
        long ticks = tick - ticksBefore[k];
        if (!certain[k]) {
            long elapsed = now - sinceNanos[k];
            long interval = own.intervalNanos();
            ticks = least ? Math.min(ticks, -Math.floorDiv(-elapsed, interval)) : Math.max(ticks, elapsed / interval);
        }
        return charged - chargedBefore[k] - own.step() * ticks;
    }

    @Override
    public double load(long timeNanos) {
        long now = advance(timeNanos);
        tickAt(now);
        double load = 0;
        for (int k = 0; k < size; k++) {
            load = Math.max(load, since(k, now));
        }
        return load;
    }

    @Override
    public void charge(long timeNanos, double amount) {
        long now = advance(timeNanos);
        tickAt(now);
        long otherTick = point ? tick : otherTickAt(now);
        boolean known = otherTick == tick;
        double most = 0;
        boolean allKnown = known;
        for (int k = 0; k < size; k++) {
            most = Math.max(most, since(k, now));
            allKnown &= certain[k];
        }
        if (known && most <= 0) {
            clear();
        }
        if (!allKnown || most <= 0) {
            leaveOut(now, most - HOPELESS * own.step());
            add(now, otherTick, known);
        }
        charged += amount;
    }

    private void leaveOut(long now, double hopeless) {
        int kept = 0;
        for (int k = 0; k < size; k++) {
            if (since(k, now) >= hopeless) {
                sinceNanos[kept] = sinceNanos[k];
                chargedBefore[kept] = chargedBefore[k];
                ticksBefore[kept] = ticksBefore[k];
                certain[kept++] = certain[k];
            }
        }
        size = kept;
    }

    private void add(long now, long otherTick, boolean known) {
        if (size == sinceNanos.length) {
            sinceNanos = Arrays.copyOf(sinceNanos, 2 * size);
            chargedBefore = Arrays.copyOf(chargedBefore, 2 * size);
            ticksBefore = Arrays.copyOf(ticksBefore, 2 * size);
            certain = Arrays.copyOf(certain, 2 * size);
        }
        sinceNanos[size] = now;
        chargedBefore[size] = charged;
        ticksBefore[size] = otherTick;
        certain[size++] = known;
    }

    @Override
    public void refund(long chargedAtNanos, long timeNanos, double amount) {
        if (load(timeNanos) > 0) {
            charged -= amount;
        }
    }

    @Override
    public void clear() {
        size = 0;
        charged = 0;
    }

    @Override
    public long nextRelease(long timeNanos) {
        return load(timeNanos) > 0 ? nextTickNanos : Long.MAX_VALUE;
    }

    @Override
    public long nextLine(long timeNanos) {
        tickAt(advance(timeNanos));
        return nextTickNanos;
    }

    @Override
    public long nextChange(long timeNanos) {
        return nextLine(timeNanos);
    }

    @Override
    public Meter copy() {
        return inTime(new SteppedMeter(this));
    }
}
