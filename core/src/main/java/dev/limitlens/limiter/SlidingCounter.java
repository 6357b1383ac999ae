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

    private static final class Counters extends ForwardMeter {
        private static final long NEVER = Long.MIN_VALUE;

        private final SlidingCounter rule;
        private long startNanos = NEVER;
        private double previous;
        private double current;

        Counters(SlidingCounter rule) {
            this.rule = rule;
        }

        private long roll(long timeNanos) {
            long now = advance(timeNanos);
            if (startNanos == NEVER || now - startNanos < rule.windowNanos) {
                return now;
            }
            // after an idle window the counters start anew, whether or not somebody looked at them meanwhile
            if (now - startNanos - rule.windowNanos >= rule.windowNanos || current <= 0) {
                clear();
            } else {
                previous = current;
                current = 0;
                startNanos += rule.windowNanos;
            }
            return now;
        }

        @Override
        public double load(long timeNanos) {
            long now = roll(timeNanos);
            return startNanos == NEVER ? 0 : loadAt(now);
        }

        /** Returns the load at a time of the current window or the next one if nothing is charged until then. */
        private double loadAt(long timeNanos) {
            long elapsed = timeNanos - startNanos;
            return elapsed < rule.windowNanos
                    ? current + weighted(previous, elapsed)
                    : weighted(current, elapsed - rule.windowNanos);
        }

        private double weighted(double count, long elapsedNanos) {
            double weighted = count * (1 - elapsedNanos / (double) rule.windowNanos);
            return rule.floor ? Math.floor(weighted) : weighted;
        }

        @Override
        public void charge(long timeNanos, double amount) {
            long now = roll(timeNanos);
            if (startNanos == NEVER) {
                startNanos = rule.anchor == Anchor.CLOCK ? now - Math.floorMod(now, rule.windowNanos) : now;
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
            long now = roll(timeNanos);
            double load = startNanos == NEVER ? 0 : loadAt(now);
            if (load <= 0) {
                return Long.MAX_VALUE;
            }
            // the load never rises by itself and is 0 after the next window
            long notYet = now;
            long fallen = startNanos + 2 * rule.windowNanos;
            while (fallen - notYet > 1) {
                long middle = notYet + (fallen - notYet) / 2;
                if (loadAt(middle) < load) {
                    fallen = middle;
                } else {
                    notYet = middle;
                }
            }
            return fallen;
        }

        @Override
        public long nextLine(long timeNanos) {
            long now = roll(timeNanos);
            if (startNanos != NEVER) {
                return startNanos + rule.windowNanos;
            }
            return rule.anchor == Anchor.CLOCK
                    ? (Math.floorDiv(now, rule.windowNanos) + 1) * rule.windowNanos
                    : Long.MAX_VALUE;
        }

        @Override
        public Meter copy() {
            Counters copy = new Counters(rule);
            copy.startNanos = startNanos;
            copy.previous = previous;
            copy.current = current;
            return inTime(copy);
        }
    }
}
