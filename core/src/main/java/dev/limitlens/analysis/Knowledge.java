package dev.limitlens.analysis;

import dev.limitlens.limiter.Pacer;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How well the most probable limiting family of an inference is known: what a plan needs to know to go on.
 *
 * @param family its id
 * @param parameters its parameters with 95% intervals, by name
 * @param metersTokens whether it probably counts tokens, and not requests
 */
public record Knowledge(String family, Map<String, Interval> parameters, boolean metersTokens) {

    /** Width below which an interval of whole numbers holds only one. */
    private static final double ONE_NUMBER = 0.5;

    /** Share of a number of requests to which it is known at least: requests can be counted. */
    private static final double COUNTED = 0.02;

    /** Copies the map. */
    public Knowledge {
        parameters = Map.copyOf(parameters);
    }

    /** Returns what an inference knows. */
    public static Knowledge of(Inference inference) {
        return of(inference, inference.likeliestFamily());
    }

    /** Returns what is known of the first limit of two. */
    public static Knowledge ofFirst(PairInference pair) {
        return of(pair.first(), pair.families().likeliestFirst());
    }

    /** Returns what is known of the second limit of two. */
    public static Knowledge ofSecond(PairInference pair) {
        return of(pair.second(), pair.families().likeliestSecond());
    }

    /** Returns what an inference knows of a limiting family. */
    static Knowledge of(Inference inference, String family) {
        ParameterSummary summary = new ParameterSummary(inference.state(), family);
        double requests = summary.axes().getOrDefault("metered", Map.of()).getOrDefault("requests", 0.0);
        return new Knowledge(family, summary.parameters(), requests < 0.5);
    }

    /** Returns the estimate of the capacity, 1 for a pacer. */
    public double capacity() {
        Interval capacity = parameters.get("capacity");
        return capacity == null ? 1 : Math.max(1, capacity.estimate());
    }

    /** Returns how many whole numbers the 95% interval of the capacity holds, at least 1. */
    public double openNumbers() {
        Interval capacity = parameters.get("capacity");
        return capacity == null ? 1 : Math.max(1, Math.floor(capacity.high()) - Math.ceil(capacity.low()) + 1);
    }

    /** Returns how long it takes, after everything was used, until everything is back, in seconds. */
    public double secondsToGiveAllBack() {
        return secondsToGiveAllBack(capacity(), Interval::estimate, Interval::estimate);
    }

    /** Returns the same at most, by the 95% intervals: after that long everything is back whatever is still probable. */
    public double mostSecondsToGiveAllBack() {
        Interval capacity = parameters.get("capacity");
        return secondsToGiveAllBack(capacity == null ? capacity() : capacity.high(), Interval::high, Interval::low);
    }

    /** Returns the time on which the limit gives back, in seconds: its window or interval, else what it takes to give all back. */
    public double periodSeconds() {
        Interval interval = parameters.get("intervalSeconds");
        return interval == null ? secondsToGiveAllBack() : interval.estimate();
    }

    private double secondsToGiveAllBack(
            double capacity, ToDoubleFunction<Interval> ofTime, ToDoubleFunction<Interval> ofRefill) {
        Interval window = parameters.get("windowSeconds");
        if (window != null) {
            return ofTime.applyAsDouble(window);
        }
        Interval refill = parameters.get("refillPerSecond");
        if (refill != null && ofRefill.applyAsDouble(refill) > 0) {
            return capacity / ofRefill.applyAsDouble(refill);
        }
        Interval interval = parameters.get("intervalSeconds");
        return family.equals(Pacer.ID) && interval != null ? ofTime.applyAsDouble(interval) : 0;
    }

    /**
     * Returns whether the 95% intervals of capacity, refill and interval are no wider than a share of the estimate; of a capacity, which
     * is a whole number, also if it holds only one, and one of requests to a fiftieth.
     */
    public boolean isWithin(double width) {
        return parameters.entrySet().stream()
                .filter(e -> e.getKey().equals("capacity")
                        || e.getKey().equals("refillPerSecond")
                        || (e.getKey().equals("intervalSeconds") && family.equals(Pacer.ID)))
                .allMatch(e -> {
                    Interval interval = e.getValue();
                    boolean capacity = e.getKey().equals("capacity");
                    double share = capacity && !metersTokens ? Math.min(COUNTED, width) : width;
                    return interval.high() - interval.low()
                            <= Math.max(capacity ? ONE_NUMBER : 0, share * interval.estimate());
                });
    }
}
