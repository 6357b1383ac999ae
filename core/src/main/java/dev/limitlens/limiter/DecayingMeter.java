package dev.limitlens.limiter;

/**
 * A meter whose use decays exponentially: what was used a time constant ago counts for 1/e of it (an EWMA of the usage).
 *
 * <p>It is none of the families, and has no id on the command line. The analysis knows it because it answers much like a bucket,
 * yet is none: it gives back fast while much counts, and ever more slowly, where a bucket refills evenly. What it explains better
 * than the families do is {@code none-of-these}.
 *
 * @param timeConstantNanos the time in which the load falls to 1/e, positive
 */
public record DecayingMeter(long timeConstantNanos) implements Algorithm {

    /** The stable id of this algorithm. */
    public static final String ID = "decaying-meter";

    /** Checks the range. */
    public DecayingMeter {
        Ranges.positive("time constant", timeConstantNanos);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public long memoryNanos() {
        return 0;
    }

    @Override
    public boolean continuous() {
        return true;
    }

    @Override
    public Meter newMeter() {
        return new Decaying(timeConstantNanos);
    }

    private static final class Decaying extends ForwardMeter {
        private final double timeConstantNanos;
        private long chargedNanos;
        private double charged;

        Decaying(double timeConstantNanos) {
            this.timeConstantNanos = timeConstantNanos;
        }

        @Override
        public double load(long timeNanos) {
            long now = advance(timeNanos);
            return charged <= 0 ? 0 : charged * Math.exp((chargedNanos - now) / timeConstantNanos);
        }

        @Override
        public void charge(long timeNanos, double amount) {
            charged = load(timeNanos) + amount;
            chargedNanos = advance(timeNanos);
        }

        @Override
        public void refund(long chargedAtNanos, long timeNanos, double amount) {
            long now = advance(timeNanos);
            double left = amount * Math.exp(Math.min(0, chargedAtNanos - now) / timeConstantNanos);
            charged = Math.max(0, load(now) - left);
            chargedNanos = now;
        }

        @Override
        public void clear() {
            charged = 0;
        }

        @Override
        public long nextRelease(long timeNanos) {
            return load(timeNanos) > 0 ? advance(timeNanos) + 1 : Long.MAX_VALUE;
        }

        @Override
        public long nextLine(long timeNanos) {
            return Long.MAX_VALUE;
        }

        @Override
        public Meter copy() {
            Decaying copy = new Decaying(timeConstantNanos);
            copy.chargedNanos = chargedNanos;
            copy.charged = charged;
            return inTime(copy);
        }
    }
}
