package dev.limitlens.study;

import java.util.List;

/**
 * Median and 90th percentile of a figure over trials, each the figure of a trial (nearest rank).
 *
 * @param median half of the trials are not above it
 * @param p90 nine tenths of the trials are not above it
 */
public record Quantiles(double median, double p90) {

    static Quantiles of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return new Quantiles(at(sorted, 0.5), at(sorted, 0.9));
    }

    /** Returns the smallest of the sorted values such that at least the given share of them, above 0, is not above it. */
    static double at(List<Double> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
