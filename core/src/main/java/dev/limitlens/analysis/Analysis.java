package dev.limitlens.analysis;

import java.util.List;
import java.util.Map;

/**
 * A verdict and how it came about.
 *
 * @param verdict the verdict
 * @param trace one entry for each observation that speaks about the quota, oldest first; beyond 10,000 only those that moved a
 *     posterior by more than a thousandth, and 20,000 at most
 * @param candidates limiters that stand for everything that is still possible; empty if no limiting family is
 */
public record Analysis(Verdict verdict, List<Trace> trace, List<Candidate> candidates) {

    /**
     * What the models thought of one observation, or of a volley.
     *
     * @param observation index of the observation; of a volley the last that was admitted, or if none was, the last
     * @param admitProbability by id, how probable an admission was before the answer was known; of a volley the geometric mean of how
     *     probable its answers were together, as if that were the one answer
     * @param posterior by id, the posterior after it
     */
    public record Trace(int observation, Map<String, Double> admitProbability, Map<String, Double> posterior) {}

    /** Copies the lists. */
    public Analysis {
        trace = List.copyOf(trace);
        candidates = List.copyOf(candidates);
    }

    /** An analysis that names no candidates. */
    public Analysis(Verdict verdict, List<Trace> trace) {
        this(verdict, trace, List.of());
    }
}
