package dev.limitlens.analysis;

/**
 * A parameter with its uncertainty.
 *
 * @param estimate the posterior median
 * @param low lower end of the central 95% interval
 * @param high upper end of the central 95% interval
 */
public record Interval(double estimate, double low, double high) {

    /** Checks the order. */
    public Interval {
        if (!(low <= estimate && estimate <= high)) {
            throw new IllegalArgumentException("not in order: " + low + ", " + estimate + ", " + high);
        }
    }
}
