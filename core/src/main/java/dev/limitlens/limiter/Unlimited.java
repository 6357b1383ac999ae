package dev.limitlens.limiter;

/** Admits everything: the null model, and what a service without the limit in question looks like. */
public record Unlimited() implements Algorithm {

    /** The stable id of this family. */
    public static final String ID = "unlimited";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public long memoryNanos() {
        return 0;
    }

    @Override
    public Meter newMeter() {
        return Nothing.INSTANCE;
    }

    private enum Nothing implements Meter {
        INSTANCE;

        @Override
        public double load(long timeNanos) {
            return 0;
        }

        @Override
        public void charge(long timeNanos, double amount) {}

        @Override
        public void refund(long chargedAtNanos, long timeNanos, double amount) {}

        @Override
        public void clear() {}

        @Override
        public long nextRelease(long timeNanos) {
            return Long.MAX_VALUE;
        }

        @Override
        public long nextLine(long timeNanos) {
            return Long.MAX_VALUE;
        }

        @Override
        public Meter copy() {
            return this;
        }
    }
}
