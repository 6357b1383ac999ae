package dev.limitlens.study;

import java.util.List;

/**
 * How long a plan takes to decide on the next step, taking in the last answer included, in milliseconds.
 *
 * @param median the median over all decisions
 * @param p99 the 99th percentile
 */
public record DecisionMillis(double median, double p99) {

    static DecisionMillis of(List<TrialResult> results) {
        return ofNanos(results.stream().flatMap(r -> r.decisionNanos().stream()).toList());
    }

    static DecisionMillis ofNanos(List<Long> decisionNanos) {
        List<Double> sorted =
                decisionNanos.stream().map(nanos -> nanos / 1e6).sorted().toList();
        return new DecisionMillis(Quantiles.at(sorted, 0.5), Quantiles.at(sorted, 0.99));
    }
}
