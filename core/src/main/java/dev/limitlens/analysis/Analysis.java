package dev.limitlens.analysis;

import java.util.List;
import java.util.Map;

/**
 * A verdict and how it came about.
 *
 * @param verdict the verdict
 * @param trace one entry for each observation that speaks about the quota, oldest first; beyond 10,000 only those that moved a
 *     posterior by more than a thousandth, and 20,000 at most
 */
public record Analysis(Verdict verdict, List<Trace> trace) {

    /**
     * What the models thought of one observation.
     *
     * @param observation index of the observation
     * @param admitProbability by id, how probable an admission was before the answer was known
     * @param posterior by id, the posterior after it
     */
    public record Trace(int observation, Map<String, Double> admitProbability, Map<String, Double> posterior) {}

    /** Copies the list. */
    public Analysis {
        trace = List.copyOf(trace);
    }
}
