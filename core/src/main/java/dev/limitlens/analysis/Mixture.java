package dev.limitlens.analysis;

import java.util.ArrayList;
import java.util.List;

/** A distribution on the line made of weighted intervals, each uniform inside; an interval may be a point. */
final class Mixture {

    private record Part(double low, double high, double weight) {

        double massBelow(double x) {
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

    double quantile(double share) {
        double low = parts.stream().mapToDouble(Part::low).min().orElseThrow();
        double high = parts.stream().mapToDouble(Part::high).max().orElseThrow();
        double wanted = share * total;
        for (int i = 0; i < 60 && high > low; i++) {
            double middle = low + (high - low) / 2;
            double below = 0;
            for (Part part : parts) {
                below += part.massBelow(middle);
            }
            if (below < wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return snapped(high);
    }

    /** Returns the end of a part if the value is one but for rounding: a point must not lie beside itself. */
    private double snapped(double value) {
        double slack = 1e-12 * (Math.abs(value) + 1);
        for (Part part : parts) {
            if (Math.abs(part.low() - value) <= slack) {
                return part.low();
            }
            if (Math.abs(part.high() - value) <= slack) {
                return part.high();
            }
        }
        return value;
    }

    /** Returns the median and the central 95% interval. */
    Interval interval() {
        double low = quantile(0.025);
        double estimate = Math.max(low, quantile(0.5));
        return new Interval(estimate, low, Math.max(estimate, quantile(0.975)));
    }
}
