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
            return load + 1;
        }
    },
    /** Admitted if the load is at most the capacity, whatever the cost; what exceeds it is paid back later (Guava). */
    DEBT {
        @Override
        public double requiredCapacity(double load, double cost) {
            return load;
        }
    };

    /**
     * Returns the smallest capacity with which a request is admitted.
     *
     * @param load use that still counts, at least 0
     * @param cost what the request costs in the same unit, at least 0
     */
    public abstract double requiredCapacity(double load, double cost);
}
