package dev.limitlens.limiter;

/** How the cost of a request enters the decision. The load is the use that still counts. */
public enum Admission {
    /** Admitted if load + cost is at most the capacity (Bucket4j). */
    EXACT {
        @Override
        public double requiredCapacity(double load, double cost) {
            return load + cost;
        }
    },
    /** Admitted if the load is below the capacity, whatever the cost, which is charged afterwards (Upstash sliding). */
    CHECK_THEN_CHARGE {
        @Override
        public double requiredCapacity(double load, double cost) {
            return Math.floor(load + ROUNDING) + 1;
        }
    },
    /** Admitted if the load is at most the capacity, whatever the cost; what exceeds it is paid back later (Guava). */
    DEBT {
        @Override
        public double requiredCapacity(double load, double cost) {
            return load;
        }
    };

    /** Far below one token, far above the rounding of double arithmetic. */
    private static final double ROUNDING = 1e-6;

    /**
     * Returns the smallest capacity with which a request is admitted; capacities are whole numbers.
     *
     * @param load use that still counts, at least 0
     * @param cost what the request costs in the same unit, at least 0
     */
    public abstract double requiredCapacity(double load, double cost);
}
