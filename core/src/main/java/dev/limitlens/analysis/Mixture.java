package dev.limitlens.analysis;

import java.util.Arrays;

/** A distribution on the line made of weighted intervals, each uniform inside; an interval may be a point. */
final class Mixture {

    private double[] lows = new double[16];
    private double[] highs = new double[16];
    private double[] weights = new double[16];
    private int size;
    private double total;

    /** The ends of all parts in ascending order, once they were asked for. */
    private double[] ends = {};

    void add(double a, double b, double weight) {
        if (weight > 0) {
            if (size == weights.length) {
                lows = Arrays.copyOf(lows, 2 * size);
                highs = Arrays.copyOf(highs, 2 * size);
                weights = Arrays.copyOf(weights, 2 * size);
            }
            lows[size] = Math.min(a, b);
            highs[size] = Math.max(a, b);
            weights[size++] = weight;
            total += weight;
            ends = new double[0];
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns the middle of the heaviest part. */
    double mode() {
        int heaviest = 0;
        for (int i = 1; i < size; i++) {
            if (weights[i] > weights[heaviest]) {
                heaviest = i;
            }
        }
        return (lows[heaviest] + highs[heaviest]) / 2;
    }

    /** Returns this distribution on a circle, cut open opposite to its mode. */
    Mixture unrolled(double period) {
        double mode = mode();
        Mixture unrolled = new Mixture();
        for (int i = 0; i < size; i++) {
            double middle = (lows[i] + highs[i]) / 2;
            double shift = -period * Math.rint((middle - mode) / period);
            unrolled.add(lows[i] + shift, highs[i] + shift, weights[i]);
        }
        return unrolled;
    }

    /** Returns the least value up to which the given share of the distribution lies; there must be a part. */
    double quantile(double share) {
        sortEnds();
        double wanted = share * total;
        int low = 0;
        int high = ends.length - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (massUpTo(ends[middle]) < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        double end = ends[low];
        if (low == 0 || ends[low - 1] == end) {
            return end;
        }
        // between two ends the mass grows evenly; at an end points may be added
        double from = massUpTo(ends[low - 1]);
        double grown = massBelow(end) - from;
        double missing = wanted - from;
        return missing < grown ? ends[low - 1] + missing / grown * (end - ends[low - 1]) : end;
    }

    private void sortEnds() {
        if (ends.length == 0) {
            ends = Arrays.copyOf(lows, 2 * size);
            System.arraycopy(highs, 0, ends, size, size);
            Arrays.sort(ends);
        }
    }

    private double massUpTo(double x) {
        double mass = 0;
        for (int i = 0; i < size; i++) {
            if (x >= highs[i]) {
                mass += weights[i];
            } else if (x > lows[i]) {
                mass += weights[i] * (x - lows[i]) / (highs[i] - lows[i]);
            }
        }
        return mass;
    }

    private double massBelow(double x) {
        double mass = massUpTo(x);
        for (int i = 0; i < size; i++) {
            mass -= lows[i] == x && highs[i] == x ? weights[i] : 0;
        }
        return mass;
    }

    /** Returns the median and the central 95% interval. */
    Interval interval() {
        double low = quantile(0.025);
        double estimate = Math.max(low, quantile(0.5));
        return new Interval(estimate, low, Math.max(estimate, quantile(0.975)));
    }
}
