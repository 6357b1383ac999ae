package dev.limitlens.limiter;

/**
 * At least one interval between two admissions: "60 a minute" enforced as one a second.
 *
 * <p>A request is one unit whatever it costs, and the capacity is one. Alibaba Sentinel's pacer counts from the
 * last pass; Failsafe smooth, Apigee SpikeArrest and the one-second cells of Azure OpenAI are on a fixed grid, on which two
 * admissions can lie next to each other across a line. A request bucket with a burst below two is a pacer.
 *
 * @param intervalNanos the interval, positive
 * @param anchor what the interval is counted from
 */
public record Pacer(long intervalNanos, Anchor anchor) implements Algorithm {

    /** The stable id of this family. */
    public static final String ID = "pacer";

    /** What the interval is counted from. */
    public enum Anchor {
        /** The last admission. */
        PASS,
        /** Multiples of the interval since the Unix epoch: one admission in each cell. */
        GRID
    }

    /** Checks the range. */
    public Pacer {
        Ranges.positive("interval", intervalNanos);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public long memoryNanos() {
        return intervalNanos;
    }

    @Override
    public Meter newMeter() {
        return new LastPass(this);
    }

    private static final class LastPass extends ForwardMeter {
        private final Pacer rule;
        private boolean passed;
        private long freeNanos;

        LastPass(Pacer rule) {
            this.rule = rule;
        }

        @Override
        public double load(long timeNanos) {
            return advance(timeNanos) < freeNanos && passed ? 1 : 0;
        }

        @Override
        public void charge(long timeNanos, double amount) {
            long now = advance(timeNanos);
            if (amount > 0) {
                passed = true;
                freeNanos = rule.intervalNanos
                        + (rule.anchor == Anchor.PASS ? now : now - Math.floorMod(now, rule.intervalNanos));
            }
        }

        @Override
        public void refund(long chargedAtNanos, long timeNanos, double amount) {
            // a pass is a pass, whatever it turned out to cost
        }

        @Override
        public void clear() {
            passed = false;
        }

        @Override
        public long nextRelease(long timeNanos) {
            return load(timeNanos) > 0 ? freeNanos : Long.MAX_VALUE;
        }

        @Override
        public long nextLine(long timeNanos) {
            long now = advance(timeNanos);
            return rule.anchor == Anchor.GRID
                    ? (Math.floorDiv(now, rule.intervalNanos) + 1) * rule.intervalNanos
                    : Long.MAX_VALUE;
        }

        @Override
        public Meter copy() {
            LastPass copy = new LastPass(rule);
            copy.passed = passed;
            copy.freeNanos = freeNanos;
            return inTime(copy);
        }
    }
}
