package dev.limitlens.limiter;

/** How the cost of a request enters the decision. The load is the use that still counts. */
public enum Admission {
    /** Admitted if load + cost is at most the capacity (Bucket4j). */
    EXACT,
    /** Admitted if the load is below the capacity, whatever the cost, which is charged afterwards (Upstash sliding). */
    CHECK_THEN_CHARGE,
    /** Admitted if the load is at most the capacity, whatever the cost; what exceeds it is paid back later (Guava). */
    DEBT
}
