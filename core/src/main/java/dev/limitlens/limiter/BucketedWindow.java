package dev.limitlens.limiter;

import java.util.Arrays;

/**
 * A rolling window made of sub-windows: a use counts until its whole sub-window has left the window.
 *
 * <p>Alibaba Sentinel's LeapArray works so. The current sub-window counts as one of the {@code buckets}, so a use counts for
 * between {@code (buckets - 1) / buckets} of a window and a whole one.
 *
 * @param windowNanos length of the whole window, at least one nanosecond for each sub-window
 * @param buckets number of sub-windows, from 2 to 3600; with one it would be a {@link FixedWindow}
 * @param phaseNanos offset of the sub-windows from multiples of the window, in {@code [0, windowNanos)}
 */
public record BucketedWindow(long windowNanos, int buckets, long phaseNanos) implements Algorithm {

    /** The stable id of this family. */
    public static final String ID = "bucketed-window";

    /** Checks the ranges; a phase outside {@code [0, windowNanos)} is reduced modulo the window. */
    public BucketedWindow {
        Ranges.positive("window", windowNanos);
        if (buckets < 2 || buckets > 3600) {
            throw new IllegalArgumentException("buckets must be 2 to 3600 (one bucket is a fixed-window): " + buckets);
        }
        if (windowNanos < buckets || windowNanos > Long.MAX_VALUE / buckets) {
            throw new IllegalArgumentException("window must be at least one nanosecond for each bucket, and all of"
                    + " them together shorter than 292 years: " + windowNanos + " ns, " + buckets + " buckets");
        }
        phaseNanos = Math.floorMod(phaseNanos, windowNanos);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public long memoryNanos() {
        return windowNanos;
    }

    @Override
    public long lineSpacingNanos() {
        return windowNanos / buckets;
    }

    @Override
    public Meter newMeter() {
        return new Ring(this);
    }

    /** Numbers the sub-windows from the epoch without multiplying a time since the epoch, which would overflow. */
    private long bucket(long timeNanos) {
        long shifted = timeNanos - phaseNanos;
        long within = Math.floorMod(shifted, windowNanos);
        return Math.floorDiv(shifted, windowNanos) * buckets + within * buckets / windowNanos;
    }

    private long bucketStart(long bucket) {
        long whole = Math.floorDiv(bucket, buckets);
        long part = Math.floorMod(bucket, (long) buckets);
        long offset = windowNanos / buckets * part + (windowNanos % buckets * part + buckets - 1) / buckets;
        return whole * windowNanos + offset + phaseNanos;
    }

    private static final class Ring implements Meter {
        private final BucketedWindow rule;
        private final double[] counts;
        private long current = Long.MIN_VALUE;
        private long nextLineNanos = Long.MIN_VALUE;
        private double used;

        Ring(BucketedWindow rule) {
            this(rule, new double[rule.buckets]);
        }

        private Ring(BucketedWindow rule, double[] counts) {
            this.rule = rule;
            this.counts = counts;
        }

        private int slot(long bucket) {
            return (int) Math.floorMod(bucket, (long) counts.length);
        }

        private void roll(long timeNanos) {
            if (timeNanos < nextLineNanos) {
                return;
            }
            long bucket = rule.bucket(timeNanos);
            if (bucket <= current) {
                return;
            }
            if (current == Long.MIN_VALUE || bucket - current >= counts.length) {
                clear();
            } else {
                for (long b = current + 1; b <= bucket; b++) {
                    counts[slot(b)] = 0;
                }
                used = 0;
                for (double count : counts) {
                    used += count;
                }
            }
            current = bucket;
            nextLineNanos = rule.bucketStart(bucket + 1);
        }

        @Override
        public double load(long timeNanos) {
            roll(timeNanos);
            return used;
        }

        @Override
        public void charge(long timeNanos, double amount) {
            roll(timeNanos);
            counts[slot(current)] += amount;
            used += amount;
        }

        @Override
        public void refund(long chargedAtNanos, long timeNanos, double amount) {
            roll(timeNanos);
            long bucket = rule.bucket(chargedAtNanos);
            if (current - bucket < counts.length) {
                double taken = Math.min(amount, counts[slot(bucket)]);
                counts[slot(bucket)] -= taken;
                used = Math.max(0, used - taken);
            }
        }

        @Override
        public void clear() {
            Arrays.fill(counts, 0);
            used = 0;
        }

        @Override
        public long nextRelease(long timeNanos) {
            roll(timeNanos);
            for (long b = current - counts.length + 1; b <= current; b++) {
                if (counts[slot(b)] > 0) {
                    return rule.bucketStart(b + counts.length);
                }
            }
            return Long.MAX_VALUE;
        }

        @Override
        public long nextLine(long timeNanos) {
            roll(timeNanos);
            return nextLineNanos;
        }

        @Override
        public long nextChange(long timeNanos) {
            return nextLine(timeNanos);
        }

        @Override
        public Meter copy() {
            Ring copy = new Ring(rule, counts.clone());
            copy.current = current;
            copy.nextLineNanos = nextLineNanos;
            copy.used = used;
            return copy;
        }
    }
}
