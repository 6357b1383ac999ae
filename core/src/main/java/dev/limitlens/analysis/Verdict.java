package dev.limitlens.analysis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the observations say.
 *
 * @param conclusion the conclusion whose summed posterior reaches the level, else {@link Conclusion#INCONCLUSIVE}
 * @param conclusionProbability the summed posterior of the most probable conclusion
 * @param family id of the most probable family
 * @param confidence posterior of that family
 * @param identified whether a limiting family reaches the level
 * @param posterior posterior of every id, most probable first; sums to 1
 * @param parameters by name ({@code capacity}, {@code windowSeconds}, {@code phaseSeconds}, {@code refillPerSecond},
 *     {@code step}, {@code intervalSeconds}, {@code buckets}); those that apply to the family, and {@code penaltySeconds} if a
 *     penalty is more probable than none
 * @param aligned probability that the windows begin on multiples of the window on the clock, given the family, if it has a
 *     phase
 * @param axes by axis ({@code metered}, {@code denial}, {@code admission}, {@code reservation}), the probability of each value
 * @param limits the parts, if several limits are at work; else empty
 * @param clock offset of the server's clock to the local one in seconds, if it was measured
 * @param spent what it cost
 * @param evidence the observations that decided, strongest first
 * @param survivors ids with a posterior of at least 0.01, most probable first
 * @param nextProbe what would tell most, unless identified or nothing can
 * @param warnings what was not tested, and what looks wrong
 */
public record Verdict(
        Conclusion conclusion,
        double conclusionProbability,
        String family,
        double confidence,
        boolean identified,
        Map<String, Double> posterior,
        Map<String, Interval> parameters,
        OptionalDouble aligned,
        Map<String, Map<String, Double>> axes,
        List<LimitPart> limits,
        Optional<Interval> clock,
        Spent spent,
        List<Evidence> evidence,
        List<String> survivors,
        Optional<NextProbe> nextProbe,
        List<String> warnings) {

    /**
     * One of several limits at work.
     *
     * @param family its id
     * @param metered what it counts
     * @param parameters as in the verdict
     */
    public record LimitPart(String family, String metered, Map<String, Interval> parameters) {}

    /** Copies the collections, keeping their order. */
    public Verdict {
        posterior = Collections.unmodifiableMap(new LinkedHashMap<>(posterior));
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        axes = Collections.unmodifiableMap(new LinkedHashMap<>(axes));
        limits = List.copyOf(limits);
        evidence = List.copyOf(evidence);
        survivors = List.copyOf(survivors);
        warnings = List.copyOf(warnings);
    }

    /**
     * Returns a copy in which the question's axis, and the capacity if that was the question, are as the accounting says.
     *
     * @param accounting the answer to the question
     * @param spent what the answer cost, with each output token as one
     */
    public Verdict with(Accounting accounting, Spent spent) {
        Map<String, Map<String, Double>> allAxes = new LinkedHashMap<>(axes);
        if (!accounting.values().isEmpty()) {
            allAxes.put(accounting.question().axis(), accounting.values());
        }
        Map<String, Interval> allParameters = new LinkedHashMap<>(parameters);
        if (accounting.question() == Question.CAPACITY) {
            accounting.capacity().ifPresent(capacity -> allParameters.put("capacity", capacity));
        }
        return new Verdict(
                conclusion,
                conclusionProbability,
                family,
                confidence,
                identified,
                posterior,
                allParameters,
                aligned,
                allAxes,
                limits,
                clock,
                spent,
                evidence,
                survivors,
                nextProbe,
                warnings);
    }
}
