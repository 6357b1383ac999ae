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
        return new Warming(this, this, true);
    }

    @Override
    public Meter newLeastMeter(Algorithm latest, long originNanos) {
        return latest instanceof WarmingBucket slowest ? new Warming(this, slowest, true) : newMeter();
    }

    @Override
    public Meter newMostMeter(Algorithm earliest, long originNanos) {
        return earliest instanceof WarmingBucket fastest ? new Warming(fastest, this, false) : newMeter();
    }

    /** How long a unit takes, given how many were paid since it was coldest. */
    private record Curve(double refillPerSecond, double coldest) {

        double secondsToPay(double warmedBy, double units) {
            double slowUnits = Math.max(0, coldest / 2 - warmedBy);
            double first = Math.min(units, slowUnits);
            return units / refillPerSecond + first * longer() * (slowUnits - first / 2);
        }

        /** Returns how much is paid in the given time, if as much is owed. */
        double paid(double warmedBy, double seconds) {
            double slowUnits = Math.max(0, coldest / 2 - warmedBy);
            double slowSeconds = secondsToPay(warmedBy, slowUnits);
            if (seconds >= slowSeconds) {
                return slowUnits + (seconds - slowSeconds) * refillPerSecond;
            }
            double first = 1 / refillPerSecond + longer() * slowUnits;
            return 2 * seconds / (first + Math.sqrt(Math.max(0, first * first - 2 * longer() * seconds)));
        }

        /** Returns by how much longer a unit takes the colder it is by one, in seconds. */
        private double longer() {
            return (COLD_FACTOR - 1) / refillPerSecond / (coldest / 2);
        }
    }

    /** The latest time in which something was owed. */
    private static final class Owing {
        private long sinceNanos = Long.MIN_VALUE;
        private double charged;
        private double warmedBy;

        double left(Curve curve, long now) {
            return charged <= 0 ? 0 : Math.max(0, charged - curve.paid(warmedBy, (now - sinceNanos) / 1e9));
        }

        /** Returns how long nothing has been owed, in seconds; negative if something is. */
        double idle(Curve curve, long now) {
            return (now - sinceNanos) / 1e9 - curve.secondsToPay(warmedBy, charged);
        }

        void begin(long now, double warm) {
            sinceNanos = now;
            charged = 0;
            warmedBy = warm;
        }

        void become(Owing other) {
            sinceNanos = other.sinceNanos;
            charged = other.charged;
            warmedBy = other.warmedBy;
        }
    }

    /**
     * The least or the most that any bucket between two shows. Who pays faster is idle for longer and grows colder, and so may pay more
     * slowly next time: therefore both bounds are followed, the one as warm as any can be, and the other as cold.
     */
    private static final class Warming extends ForwardMeter {
        private final Curve fastest;
        private final Curve slowest;
        private final boolean least;
        private final Owing early = new Owing();
        private final Owing late = new Owing();

        Warming(WarmingBucket earliest, WarmingBucket latest, boolean least) {
            this(
                    new Curve(earliest.refillPerSecond, latest.refillPerSecond * (earliest.warmUpNanos / 1e9)),
                    new Curve(latest.refillPerSecond, earliest.refillPerSecond * (latest.warmUpNanos / 1e9)),
                    least);
        }

        private Warming(Curve fastest, Curve slowest, boolean least) {
            this.fastest = fastest;
            this.slowest = slowest;
            this.least = least;
        }

        @Override
        public double load(long timeNanos) {
            long now = advance(timeNanos);
            return least ? early.left(fastest, now) : late.left(slowest, now);
        }

        @Override
        public void charge(long timeNanos, double amount) {
            long now = advance(timeNanos);
            if (early.sinceNanos == Long.MIN_VALUE) {
                early.begin(now, 0);
                late.begin(now, 0);
            } else if (early.left(fastest, now) <= 0) {
                double longestIdle = Math.max(0, early.idle(fastest, now));
                double shortestIdle = Math.max(0, late.idle(slowest, now));
                double grownCold = fastest.refillPerSecond * longestIdle;
                double warmest = Math.min(slowest.coldest, early.warmedBy + early.charged);
                early.begin(now, Math.max(0, warmest - slowest.refillPerSecond * shortestIdle));
                if (late.left(slowest, now) <= 0) {
                    double coldest = Math.min(fastest.coldest, late.warmedBy + late.charged);
                    late.begin(now, Math.max(0, coldest - grownCold));
                } else {
                    // it still owes, but another one between the two may have been idle, and have grown cold
                    late.warmedBy = Math.max(-late.charged, late.warmedBy - grownCold);
                }
            }
            early.charged += amount;
            late.charged += amount;
        }

        @Override
        public void refund(long chargedAtNanos, long timeNanos, double amount) {
            long now = advance(timeNanos);
            if (early.left(fastest, now) > 0) {
                early.charged = Math.max(0, early.charged - amount);
            }
            if (late.left(slowest, now) > 0) {
                late.charged = Math.max(0, late.charged - amount);
            }
        }

        @Override
        public void clear() {
            early.begin(Long.MIN_VALUE, 0);
            late.begin(Long.MIN_VALUE, 0);
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
            Warming copy = new Warming(fastest, slowest, least);
            copy.early.become(early);
            copy.late.become(late);
            return inTime(copy);
        }
    }
}
