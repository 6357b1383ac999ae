package dev.limitlens.analysis;

/**
 * The prior of the capacity as the contract words it, from the textbook's distribution functions: an even mixture of two
 * log-logistic laws about nominal, of shapes 1 and 2, cut off at 1/64 and 8 times nominal and at 1.
 */
record LogLogistic(double nominal) {

    double low() {
        return Math.max(1, nominal / 64);
    }

    double high() {
        return 8 * nominal;
    }

    private double uncut(double capacity) {
        double odds = capacity / nominal;
        return 0.5 / (1 + 1 / odds) + 0.5 / (1 + 1 / (odds * odds));
    }

    /** Returns the probability of the capacities between the two. */
    double mass(double from, double to) {
        return (uncut(to) - uncut(from)) / (uncut(high()) - uncut(low()));
    }

    double density(double capacity) {
        double odds = capacity / nominal;
        double one = 1 / Math.pow(1 + odds, 2);
        double two = 2 * odds / Math.pow(1 + odds * odds, 2);
        return 0.5 * (one + two) / nominal / (uncut(high()) - uncut(low()));
    }
}
