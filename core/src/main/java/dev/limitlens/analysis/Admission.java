package dev.limitlens.analysis;

/** How probable an admission is at one time, over all limits that are still possible, and of which costs. */
final class Admission {

    private final Particles particles;
    private final Loads loads;

    /**
     * Looks at one time.
     *
     * @param loads what the particles have in use then
     */
    Admission(Particles particles, Loads loads) {
        this.particles = particles;
        this.loads = loads;
    }

    /** Returns how probable it is that a cost is admitted. */
    double of(double cost) {
        double admitted = 0;
        double all = 0;
        for (int i = 0; i < particles.size; i++) {
            admitted += particles.weight[i] * particles.admit(i, loads.early(i), loads.late(i), cost);
            all += particles.weight[i];
        }
        return all > 0 ? admitted / all : 1;
    }

    /**
     * Returns the largest cost that is admitted with at least a probability.
     *
     * @param probability above 0 and below 1
     * @param largest what is looked at and returned at most
     * @param precision how exactly it is looked for, in tokens, where a thousandth of it is less
     * @return 0 if not even one token is admitted with that probability
     */
    double largest(double probability, double largest, double precision) {
        if (largest < 1 || of(1) < probability) {
            return 0;
        }
        if (of(largest) >= probability) {
            return largest;
        }
        double low = 1;
        double high = largest;
        while (high - low > Math.max(precision, 1e-3 * low)) {
            double middle = (low + high) / 2;
            if (of(middle) >= probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Returns the smallest cost that is refused with great probability; one more than the largest if none is.
     *
     * @param doubt the probability of an admission that is accepted, above 0 and below 0.5
     * @param largest the largest cost that is looked at, at least 1
     */
    double smallestRefused(double doubt, double largest) {
        if (of(largest) > doubt) {
            return largest + 1;
        }
        double low = 0;
        double high = largest;
        while (high - low > Math.max(1, 1e-3 * high)) {
            double middle = (low + high) / 2;
            if (of(middle) > doubt) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
