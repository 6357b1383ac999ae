package dev.limitlens.analysis;

/**
 * The prior over the capacity, as a measure on an interval of the positive numbers.
 *
 * <p>On the log scale it is an even mixture of two log-logistic laws about the nominal capacity, of shapes 1 and 2: half of its
 * mass lies within a factor of two of nominal and the tails fall off like a power. It has a closed form without logarithms, and
 * so has its integral divided by the capacity, which is needed when an unknown share of the capacity was used before.
 */
final class CapacityPrior {

    private final double nominal;
    private final double low;
    private final double high;
    private final boolean perUnit;
    private final double scale;

    private CapacityPrior(double nominal, double low, double high, boolean perUnit, double scale) {
        this.nominal = nominal;
        this.low = low;
        this.high = high;
        this.perUnit = perUnit;
        this.scale = scale;
    }

    /** Returns the prior of the contract: 1/64 to 8 times nominal, at least 1; of total mass 1. */
    static CapacityPrior about(double nominal) {
        double low = Math.max(1, nominal / 64);
        double high = Math.max(low + 1, nominal * 8);
        CapacityPrior raw = new CapacityPrior(nominal, low, high, false, 1);
        return new CapacityPrior(nominal, low, high, false, 1 / (raw.primitive(high) - raw.primitive(low)));
    }

    /** Returns the prior of a capacity that is known to lie next to the given one; of total mass 1. */
    static CapacityPrior exactly(double capacity) {
        return new CapacityPrior(capacity, capacity, capacity + 0.5, false, 0);
    }

    /**
     * Returns this prior times (high use - low use) / capacity: the joint measure with an earlier use in that range, which is
     * uniform over 0 to the capacity.
     */
    CapacityPrior withUse(double lowUse, double highUse) {
        double middle = (lowUse + highUse) / 2;
        return new CapacityPrior(
                nominal, Math.max(low, middle), Math.max(high, middle + 1), true, scale * (highUse - lowUse));
    }

    /** Returns this prior restricted to the given range of capacities. */
    CapacityPrior within(double from, double to) {
        double newLow = Math.min(high, Math.max(low, from));
        return new CapacityPrior(nominal, newLow, Math.max(newLow, Math.min(high, to)), perUnit, scale);
    }

    /** Returns whether the capacity is known. */
    boolean isKnown() {
        return scale == 0;
    }

    double low() {
        return low;
    }

    double high() {
        return high;
    }

    /** Returns the measure up to the capacity, up to a constant. */
    double cumulative(double capacity) {
        return scale == 0 ? (capacity - low) / (high - low) : scale * primitive(capacity);
    }

    private double primitive(double capacity) {
        double x = capacity / nominal;
        double y = 1 + x * x;
        return perUnit
                ? 0.5 / nominal * (Math.log(x / (1 + x)) + 1 / (1 + x) + x / y + Math.atan(x))
                : 0.5 * (x / (1 + x) + x * x / y);
    }
}
