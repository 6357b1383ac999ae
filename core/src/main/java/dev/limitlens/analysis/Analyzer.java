package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns observations into a verdict.
 *
 * <p>A pure function: the same premises, level and observations give the same analysis, to the last bit.
 *
 * @param premises what is taken as known
 * @param level the confidence asked for, above 0.5 and below 1
 */
public record Analyzer(Premises premises, double level) {

    private static final double SURVIVES = 0.01;

    /** Checks the range. */
    public Analyzer {
        if (!(level > 0.5 && level < 1)) {
            throw new IllegalArgumentException("confidence must be above 0.5 and below 1: " + level);
        }
    }

    /**
     * Analyzes the observations of one experiment.
     *
     * @param startedAt when the experiment began
     * @param observations what was seen, oldest first
     */
    public Analysis analyze(Instant startedAt, List<Observation> observations) {
        Inference inference = new Inference(premises, startedAt);
        TraceRecorder trace = new TraceRecorder();
        for (Observation observation : observations) {
            int before = inference.state().answered();
            inference.observe(observation);
            if (inference.state().answered() > before) {
                trace.add(observation.index(), inference.state().lastAdmitProbability(), inference.posterior());
            }
        }
        List<Analysis.Trace> kept = trace.entries();
        return new Analysis(verdict(inference, observations, kept), kept);
    }

    private Verdict verdict(Inference inference, List<Observation> observations, List<Analysis.Trace> trace) {
        Posterior state = inference.state();
        Map<String, Double> posterior = sorted(state.families());
        String family = posterior.keySet().iterator().next();
        double confidence = posterior.getOrDefault(family, 0.0);
        boolean limits = Families.limits(family);
        boolean identified = limits && confidence >= level;
        Map<Conclusion, Double> conclusions = state.conclusions();
        Conclusion likeliest = conclusions.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(Conclusion.INCONCLUSIVE);
        double conclusionProbability = conclusions.getOrDefault(likeliest, 0.0);
        List<String> survivors = posterior.entrySet().stream()
                .filter(e -> e.getValue() >= SURVIVES)
                .map(Map.Entry::getKey)
                .toList();
        ParameterSummary summary = new ParameterSummary(state, family);
        Optional<NextProbe> next = identified || state.answered() == 0
                ? Optional.empty()
                : new NextProbeSearch(state, premises.windowNanos())
                        .best(survivors, inference.typicalCapacity(), state.lastReceiveNanos());
        return new Verdict(
                conclusionProbability >= level ? likeliest : Conclusion.INCONCLUSIVE,
                conclusionProbability,
                family,
                confidence,
                identified,
                posterior,
                limits ? summary.parameters() : Map.of(),
                summary.aligned(),
                limits ? summary.axes() : Map.of(),
                List.of(),
                Optional.empty(),
                Spent.of(inference.startedAt(), observations),
                EvidenceSearch.of(family, observations, trace),
                survivors,
                next,
                warnings(family, identified, next.isPresent(), observations, state));
    }

    private static Map<String, Double> sorted(Map<String, Double> families) {
        Map<String, Double> sorted = new LinkedHashMap<>();
        families.entrySet().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<String, Double> e) -> -e.getValue()))
                .forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return sorted;
    }

    private List<String> warnings(
            String family, boolean identified, boolean canGoOn, List<Observation> observations, Posterior state) {
        List<String> warnings = new ArrayList<>();
        long largest = observations.stream()
                .filter(Observation::admitted)
                .mapToLong(Observation::tokens)
                .sum();
        if (observations.stream().noneMatch(Observation::denied)) {
            warnings.add("no request was refused: a limit above the largest load tried, " + largest
                    + " tokens in all, would look the same");
        }
        if (family.equals(Families.NONE)) {
            warnings.add("no model explains the answers: several limits at once, other users of the same quota, or an"
                    + " algorithm that is not on the list");
        }
        if (!identified && !canGoOn && state.answered() > 0) {
            warnings.add("no single drain and probe would separate the survivors");
        }
        if (premises.start().kind() == Start.Kind.QUIET) {
            warnings.add("a quiet start was taken for granted: use that nobody recorded would count as evidence");
        }
        long unknown = observations.stream().filter(Observation::unknown).count();
        if (unknown > 0) {
            warnings.add(unknown + " request(s) may or may not have been charged");
        }
        warnings.add("not tested: concurrency, daily quota, other users of the same quota");
        return warnings;
    }
}
