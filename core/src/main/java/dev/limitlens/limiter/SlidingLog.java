package dev.limitlens.limiter;

import java.util.Arrays;

/**
 * An exact rolling window: a use counts from its own instant until exactly one window later.
 *
 * <p>The Redis limiter of Tyk works so, as does every limiter that keeps a sorted set of request times. At the instant
 * {@code use + window} the use no longer counts.
 *
 * @param windowNanos length of the window, positive
 */
public record SlidingLog(long windowNanos) implements Algorithm {

    /** The stable id of this family. */
    public static final String ID = "sliding-log";

    /** Checks the range. */
    public SlidingLog {
        Ranges.positive("window", windowNanos);
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
    public Meter newMeter() {
        return new Log(windowNanos);
    }

    /** The uses that still count, oldest first, in a ring of two parallel arrays. */
    private static final class Log extends ForwardMeter {
        private final long windowNanos;
        private long[] times = new long[8];
        private double[] amounts = new double[8];
        private int first;
        private int size;
        private double used;

        Log(long windowNanos) {
            this.windowNanos = windowNanos;
        }

        private long expire(long timeNanos) {
            long now = advance(timeNanos);
            while (size > 0 && now - times[first] >= windowNanos) {
                used -= amounts[first];
                first = (first + 1) % times.length;
                size--;
                if (first == 0) {
                    used = sum(); // once a lap of the ring, so that rounding errors do not add up for ever
                }
            }
            if (size == 0) {
                used = 0;
            }
            return now;
        }

        private double sum() {
            double sum = 0;
            for (int i = 0; i < size; i++) {
                sum += amounts[(first + i) % times.length];
            }
            return sum;
        }

        @Override
        public double load(long timeNanos) {
            expire(timeNanos);
            return Math.max(0, used);
        }

        @Override
        public void charge(long timeNanos, double amount) {
            long now = expire(timeNanos);
            int last = (first + size + times.length - 1) % times.length;
            if (size > 0 && times[last] == now) {
                amounts[last] += amount;
            } else {
                if (size == times.length) {
                    grow();
                }
                int next = (first + size) % times.length;
                times[next] = now;
                amounts[next] = amount;
                size++;
            }
            used += amount;
        }

        private void grow() {
            long[] olderTimes = times;
            double[] olderAmounts = amounts;
            times = new long[2 * size];
            amounts = new double[2 * size];
            for (int i = 0; i < size; i++) {
                times[i] = olderTimes[(first + i) % size];
                amounts[i] = olderAmounts[(first + i) % size];
            }
            first = 0;
        }

        @Override
        public void refund(long chargedAtNanos, long timeNanos, double amount) {
            long now = expire(timeNanos);
            if (now - chargedAtNanos >= windowNanos) {
                return; // it no longer counts: what counts is another use
            }
            for (int i = 0; i < size; i++) {
                int slot = (first + i) % times.length;
                if (times[slot] >= chargedAtNanos) {
                    double taken = Math.min(amount, amounts[slot]);
                    amounts[slot] -= taken;
                    used -= taken;
                    return;
                }
            }
        }

        @Override
        public void clear() {
            first = 0;
            size = 0;
            used = 0;
        }

        @Override
        public long nextRelease(long timeNanos) {
            expire(timeNanos);
            for (int i = 0; i < size; i++) {
                int slot = (first + i) % times.length;
                if (amounts[slot] > 0) { // else it was refunded
                    return times[slot] + windowNanos;
                }
            }
            return Long.MAX_VALUE;
        }

        @Override
        public long nextLine(long timeNanos) {
            return Long.MAX_VALUE;
        }

        @Override
        public Meter copy() {
            Log copy = new Log(windowNanos);
            copy.times = Arrays.copyOf(times, times.length);
            copy.amounts = Arrays.copyOf(amounts, amounts.length);
            copy.first = first;
            copy.size = size;
            copy.used = used;
            return inTime(copy);
        }
    }
}
