package dev.limitlens.limiter;

/**
 * A counter whose window opens with the first use after the last window expired.
 *
 * <p>Apigee Quota of type flexi and the weekly window of OpenAI Codex are reported to work so; so does every Redis
 * {@code INCR} with an expiry set by the first hit. At the instant {@code first use + window} the window has expired.
 *
 * @param windowNanos length of the window, positive
 */
public record AnchoredWindow(long windowNanos) implements Algorithm {

    /** The stable id of this family. */
    public static final String ID = "anchored-window";

    /** Checks the range. */
    public AnchoredWindow {
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
        return new Counter(windowNanos);
    }

    private static final class Counter extends ForwardMeter {
        private final long windowNanos;
        private boolean open;
        private long openedNanos;
        private double used;

        Counter(long windowNanos) {
            this.windowNanos = windowNanos;
        }

        private long roll(long timeNanos) {
            long now = advance(timeNanos);
            if (open && now - openedNanos >= windowNanos) {
                clear();
            }
            return now;
        }

        @Override
        public double load(long timeNanos) {
            roll(timeNanos);
            return used;
        }

        @Override
        public void charge(long timeNanos, double amount) {
            long now = roll(timeNanos);
            if (!open) {
                open = true;
                openedNanos = now;
            }
            used += amount;
        }

        @Override
        public void refund(long chargedAtNanos, long timeNanos, double amount) {
            roll(timeNanos);
            if (open && chargedAtNanos >= openedNanos) {
                used = Math.max(0, used - amount);
            }
        }

        @Override
        public void clear() {
            open = false;
            used = 0;
        }

        @Override
        public long nextRelease(long timeNanos) {
            roll(timeNanos);
            return used > 0 ? openedNanos + windowNanos : Long.MAX_VALUE;
        }

        @Override
        public long nextLine(long timeNanos) {
            roll(timeNanos);
            return open ? openedNanos + windowNanos : Long.MAX_VALUE;
        }

        @Override
        public Meter copy() {
            Counter copy = new Counter(windowNanos);
            copy.open = open;
            copy.openedNanos = openedNanos;
            copy.used = used;
            return inTime(copy);
        }
    }
}
