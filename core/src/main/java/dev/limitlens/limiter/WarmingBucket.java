package dev.limitlens.limiter;

/**
 * A bucket that is slow when it comes out of idleness: it refills at a third of its rate at first, and ever faster the more was used.
 *
 * <p>It is Guava's {@code SmoothWarmingUp}, and has no id on the command line. What was used is paid back unit by unit. The limiter
 * keeps how cold it is, in units: as many as it would pay in the warm-up at the full rate when it is quite cold, as it is made. Each
 * unit that is paid takes one of them away, and while nothing is owed they come back at the full rate. In the colder half a unit takes
 * longer, up to three times as long at the coldest. The analysis knows it because it answers much like a bucket whose refill changes,
 * yet is none: what it explains better than the families do is {@code none-of-these}.
 *
 * @param refillPerSecond units paid back each second once it is warm, positive and finite
 * @param warmUpNanos the time in which it becomes warm while it is used, positive
 */
public record WarmingBucket(double refillPerSecond, long warmUpNanos) implements Algorithm {

    /** The stable id of this algorithm. */
    public static final String ID = "warming-bucket";

    /** How many times as long a unit takes at the coldest, as in Guava. */
    static final double COLD_FACTOR = 3;

    /** Checks the ranges. */
    public WarmingBucket {
        Ranges.positive("refill", refillPerSecond);
        Ranges.positive("warm-up", warmUpNanos);
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
        return new Warming(refillPerSecond, refillPerSecond * (warmUpNanos / 1e9));
    }

    private static final class Warming extends ForwardMeter {
        private final double refillPerSecond;
        /** How cold it is at the coldest, and where the colder half begins, in units. */
        private final double coldest;

        private final double threshold;
        /** By how much longer each unit takes the colder it is by one, in seconds. */
        private final double slope;

        /** When it last began to owe, what it was charged since, and how cold it was then. */
        private long sinceNanos = Long.MIN_VALUE;

        private double charged;
        private double coldThen;

        Warming(double refillPerSecond, double coldest) {
            this.refillPerSecond = refillPerSecond;
            this.coldest = coldest;
            threshold = coldest / 2;
            slope = (COLD_FACTOR - 1) / refillPerSecond / (coldest - threshold);
            coldThen = coldest;
        }

        @Override
        public double load(long timeNanos) {
            long now = advance(timeNanos);
            return charged <= 0 ? 0 : Math.max(0, charged - paid((now - sinceNanos) / 1e9));
        }

        /** Returns how much is paid in the given time from the latest beginning on, if as much is owed. */
        private double paid(double seconds) {
            double slowUnits = Math.max(0, coldThen - threshold);
            double slowSeconds = secondsToPay(slowUnits);
            if (seconds >= slowSeconds) {
                return slowUnits + (seconds - slowSeconds) * refillPerSecond;
            }
            double first = 1 / refillPerSecond + slope * slowUnits;
            return 2 * seconds / (first + Math.sqrt(Math.max(0, first * first - 2 * slope * seconds)));
        }

        private double secondsToPay(double units) {
            double slowUnits = Math.min(units, Math.max(0, coldThen - threshold));
            double mean = Math.max(0, coldThen - threshold) - slowUnits / 2;
            return units / refillPerSecond + slowUnits * slope * mean;
        }

        @Override
        public void charge(long timeNanos, double amount) {
            if (load(timeNanos) <= 0) {
                long now = advance(timeNanos);
                if (sinceNanos != Long.MIN_VALUE) {
                    double idle = Math.max(0, (now - sinceNanos) / 1e9 - secondsToPay(charged));
                    coldThen = Math.min(coldest, Math.max(0, coldThen - charged) + idle * refillPerSecond);
                }
                sinceNanos = now;
                charged = 0;
            }
            charged += amount;
        }

        @Override
        public void refund(long chargedAtNanos, long timeNanos, double amount) {
            if (load(timeNanos) > 0) {
                charged = Math.max(0, charged - amount);
            }
        }

        @Override
        public void clear() {
            charged = 0;
            coldThen = coldest;
            sinceNanos = Long.MIN_VALUE;
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
            Warming copy = new Warming(refillPerSecond, coldest);
            copy.sinceNanos = sinceNanos;
            copy.charged = charged;
            copy.coldThen = coldThen;
            return inTime(copy);
        }
    }
}
