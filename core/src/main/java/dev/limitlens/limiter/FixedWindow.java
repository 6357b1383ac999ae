package dev.limitlens.limiter;

/**
 * A counter that is reset at fixed instants, {@code phase + k * window} on the clock.
 *
 * <p>With phase 0 it is aligned to multiples of the window since the Unix epoch: Binance, envoyproxy/ratelimit, Kong
 * rate-limiting, Gemini per minute. Other phases come from the time of creation or are drawn per key: Resilience4j, Failsafe
 * bursty, GitHub hourly. At the instant of the reset the new window counts.
 *
 * @param windowNanos length of the window, positive
 * @param phaseNanos offset of the resets from multiples of the window, in {@code [0, windowNanos)}
 */
public record FixedWindow(long windowNanos, long phaseNanos) implements Algorithm {

    /** The stable id of this family. */
    public static final String ID = "fixed-window";

    /** Checks the ranges; a phase outside {@code [0, windowNanos)} is reduced modulo the window. */
    public FixedWindow {
        Ranges.positive("window", windowNanos);
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
    public Meter newMeter() {
        return new Counter(this);
    }

    @Override
    public Meter newLeastMeter(Algorithm latest, long originNanos) {
        return equals(latest) ? newMeter() : new BoundedWindow(this, (FixedWindow) latest, true, originNanos);
    }

    @Override
    public Meter newMostMeter(Algorithm earliest, long originNanos) {
        return equals(earliest) ? newMeter() : new BoundedWindow((FixedWindow) earliest, this, false, originNanos);
    }

    private long window(long timeNanos) {
        return Math.floorDiv(timeNanos - phaseNanos, windowNanos);
    }

    private static final class Counter implements Meter {
        private final FixedWindow rule;
        private long window = Long.MIN_VALUE;
        private double used;

        Counter(FixedWindow rule) {
            this.rule = rule;
        }

        private void roll(long timeNanos) {
            long current = rule.window(timeNanos);
            if (current > window) {
                window = current;
                used = 0;
            }
        }

        @Override
        public double load(long timeNanos) {
            roll(timeNanos);
            return used;
        }

        @Override
        public void charge(long timeNanos, double amount) {
            roll(timeNanos);
            used += amount;
        }

        @Override
        public void refund(long chargedAtNanos, long timeNanos, double amount) {
            roll(timeNanos);
            if (rule.window(chargedAtNanos) == window) {
                used = Math.max(0, used - amount);
            }
        }

        @Override
        public void clear() {
            used = 0;
        }

        @Override
        public long nextRelease(long timeNanos) {
            roll(timeNanos);
            return used > 0 ? (window + 1) * rule.windowNanos + rule.phaseNanos : Long.MAX_VALUE;
        }

        @Override
        public long nextLine(long timeNanos) {
            roll(timeNanos);
            return (window + 1) * rule.windowNanos + rule.phaseNanos;
        }

        @Override
        public long nextChange(long timeNanos) {
            return nextLine(timeNanos);
        }

        @Override
        public Meter copy() {
            Counter copy = new Counter(rule);
            copy.window = window;
            copy.used = used;
            return copy;
        }
    }
}
