package dev.limitlens.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** A distribution on the line made of weighted intervals, each uniform inside; an interval may be a point. */
final class Mixture {

    private record Part(double low, double high, double weight) {

        double massUpTo(double x) {
            if (x >= high) {
                return weight;
            }
            return x <= low ? 0 : weight * (x - low) / (high - low);
        }
    }

    private final List<Part> parts = new ArrayList<>();
    private double total;

    void add(double a, double b, double weight) {
        if (weight > 0) {
            parts.add(new Part(Math.min(a, b), Math.max(a, b), weight));
            total += weight;
        }
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Returns the middle of the heaviest part. */
    double mode() {
        Part heaviest = parts.get(0);
        for (Part part : parts) {
            if (part.weight() > heaviest.weight()) {
                heaviest = part;
            }
        }
        return (heaviest.low() + heaviest.high()) / 2;
    }

    /** Returns this distribution on a circle, cut open opposite to its mode. */
    Mixture unrolled(double period) {
        double mode = mode();
        Mixture unrolled = new Mixture();
        for (Part part : parts) {
            double middle = (part.low() + part.high()) / 2;
            double shift = -period * Math.rint((middle - mode) / period);
            unrolled.add(part.low() + shift, part.high() + shift, part.weight());
        }
        return unrolled;
    }

    /** Returns the least value below or at which the given share of the distribution lies. */
    double quantile(double share) {
        double[] ends = parts.stream()
                .flatMapToDouble(part -> DoubleStream.of(part.low(), part.high()))
                .sorted()
                .distinct()
                .toArray();
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
        if (low == 0) {
            return ends[0];
        }
        // between two ends the mass grows evenly; at an end points may be added
        double end = ends[low];
        double from = massUpTo(ends[low - 1]);
        double points = parts.stream()
                .filter(part -> part.low() == end && part.high() == end)
                .mapToDouble(Part::weight)
                .sum();
        double grown = massUpTo(end) - points - from;
        double missing = wanted - from;
        return missing < grown ? ends[low - 1] + missing / grown * (end - ends[low - 1]) : end;
    }

    private double massUpTo(double x) {
        double mass = 0;
        for (Part part : parts) {
            mass += part.massUpTo(x);
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
