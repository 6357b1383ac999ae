package dev.limitlens.analysis;

import java.util.Arrays;

/**
 * How probable it is that the capacity of each of several cells is at least a given one: their beliefs, flattened to be asked
 * hundreds of thousands of times.
 *
 * <p>The function of each is taken as linear between its knots. Pieces of a belief that carry next to nothing are merged, and wide
 * ones are split: enough to choose a request by, not to weigh an answer.
 */
final class Survival {

    /** Mass below which a piece of the belief is merged with the next one. */
    private static final double NEGLIGIBLE = 1e-4;

    /** Mass from which on a wide piece is too curved for one line, the ratio of the ends of its parts, and the most of them. */
    private static final double HEAVY = 0.01;

    private static final double RATIO = 1.2;
    private static final int MOST_PARTS = 32;

    /** Where the knots of each begin, and the end of the last. */
    private final int[] first;

    /** The first and the last knot of each: most questions lie beyond them. */
    private final double[] low;

    private final double[] high;

    private double[] capacities;
    private double[] masses;

    Survival(CapacityBelief[] beliefs) {
        first = new int[beliefs.length + 1];
        low = new double[beliefs.length];
        high = new double[beliefs.length];
        capacities = new double[8 * beliefs.length + 8];
        masses = new double[capacities.length];
        int next = 0;
        for (int i = 0; i < beliefs.length; i++) {
            first[i] = next;
            next = add(beliefs[i], next);
            low[i] = capacities[first[i]];
            high[i] = capacities[next - 1];
        }
        first[beliefs.length] = next;
    }

    private int add(CapacityBelief belief, int from) {
        int next = knot(from, belief.low(), 1);
        double pending = 0;
        for (int k = 0; k < belief.pieces(); k++) {
            double mass = belief.pieceMass(k);
            double low = belief.bound(k);
            double high = belief.bound(k + 1);
            boolean last = k == belief.pieces() - 1;
            if (mass > NEGLIGIBLE && pending > 0) {
                // what was merged so far ends here
                next = knot(next, low, belief.massFrom(low));
                pending = 0;
            }
            if (mass <= NEGLIGIBLE && !last) {
                pending += mass;
                continue;
            }
            if (mass > HEAVY) {
                int parts = (int) Math.min(MOST_PARTS, Math.ceil(Math.log(high / low) / Math.log(RATIO)));
                for (int part = 1; part < parts; part++) {
                    double at = low * Math.pow(high / low, (double) part / parts);
                    next = knot(next, at, belief.massFrom(at));
                }
            }
            next = knot(next, high, last ? 0 : belief.massFrom(high));
        }
        return next;
    }

    private int knot(int at, double capacity, double mass) {
        if (at == capacities.length) {
            capacities = Arrays.copyOf(capacities, 2 * at);
            masses = Arrays.copyOf(masses, 2 * at);
        }
        capacities[at] = capacity;
        masses[at] = mass;
        return at + 1;
    }

    /** Returns the probability that the capacity of a cell is at least the given one. */
    double from(int i, double capacity) {
        if (capacity <= low[i]) {
            return 1;
        }
        if (capacity >= high[i]) {
            return 0;
        }
        int knot = first[i];
        while (capacities[knot + 1] <= capacity) {
            knot++;
        }
        double share = (capacity - capacities[knot]) / (capacities[knot + 1] - capacities[knot]);
        return masses[knot] + share * (masses[knot + 1] - masses[knot]);
    }

    /** Returns the largest capacity that a cell has for sure. */
    double low(int i) {
        return low[i];
    }

    /** Returns the capacity that a cell is sure not to reach. */
    double high(int i) {
        return high[i];
    }
}
