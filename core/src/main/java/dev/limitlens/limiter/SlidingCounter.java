package dev.limitlens.limiter;

/**
 * Two counters, of the current and of the previous window; the previous one is weighted by how much of it still overlaps
 * with the last window's length.
 *
 * <p>Upstash's sliding window and, by its blog, Cloudflare anchor the windows to the clock; Symfony anchors them to the first
 * use and starts anew after a whole idle window.
 *
 * @param windowNanos length of one window, positive
 * @param anchor where the windows begin
 * @param floor whether the weighted count of the previous window is rounded down to a whole number
 */
public record SlidingCounter(long windowNanos, Anchor anchor, boolean floor) implements Algorithm {

    /** The stable id of this family. */
    public static final String ID = "sliding-counter";

    /** Where the windows begin. */
    public enum Anchor {
        /** At multiples of the window since the Unix epoch. */
        CLOCK,
        /** At the first use, and at the first use after a whole idle window. */
        FIRST_USE
    }

    /** Checks the range. */
    public SlidingCounter {
        Ranges.positive("window", windowNanos);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public long memoryNanos() {
        return 2 * windowNanos;
    }

    @Override
    public boolean continuous() {
        return true;
    }

    @Override
    public Meter newMeter() {
        return new Counters(this);
    }

    private static final class Counters implements Meter {
        private static final long NEVER = Long.MIN_VALUE;

        private final SlidingCounter rule;
        private long startNanos = NEVER;
        private double previous;
        private double current;

        Counters(SlidingCounter rule) {
            this.rule = rule;
        }

        private void roll(long timeNanos) {
            if (startNanos == NEVER || timeNanos < startNanos + rule.windowNanos) {
                return;
            }
            long passed = (timeNanos - startNanos) / rule.windowNanos;
            if (passed == 1) {
                previous = current;
                current = 0;
                startNanos += rule.windowNanos;
            } else {
                clear();
            }
        }

        @Override
        public double load(long timeNanos) {
            roll(timeNanos);
            if (startNanos == NEVER) {
                return 0;
            }
            double elapsed = Math.max(0, timeNanos - startNanos) / (double) rule.windowNanos;
            double weighted = previous * (1 - elapsed);
            return current + (rule.floor ? Math.floor(weighted) : weighted);
        }

        @Override
        public void charge(long timeNanos, double amount) {
            roll(timeNanos);
            if (startNanos == NEVER) {
                startNanos = rule.anchor == Anchor.CLOCK
                        ? Math.floorDiv(timeNanos, rule.windowNanos) * rule.windowNanos
                        : timeNanos;
            }
            current += amount;
        }

        @Override
        public void refund(long chargedAtNanos, long timeNanos, double amount) {
            roll(timeNanos);
            if (startNanos == NEVER) {
                return;
            }
            if (chargedAtNanos >= startNanos) {
                current = Math.max(0, current - amount);
            } else if (chargedAtNanos >= startNanos - rule.windowNanos) {
                previous = Math.max(0, previous - amount);
            }
        }

        @Override
        public void clear() {
            startNanos = NEVER;
            previous = 0;
            current = 0;
        }

        @Override
        public long nextRelease(long timeNanos) {
            roll(timeNanos);
            if (startNanos == NEVER) {
                return Long.MAX_VALUE;
            }
            if (previous <= 0) {
                return current > 0 ? startNanos + rule.windowNanos + 1 : Long.MAX_VALUE;
            }
            return timeNanos + 1;
        }

        @Override
        public Meter copy() {
            Counters copy = new Counters(rule);
            copy.startNanos = startNanos;
            copy.previous = previous;
            copy.current = current;
            return copy;
        }
    }
}
