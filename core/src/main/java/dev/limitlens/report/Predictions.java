package dev.limitlens.report;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.experiment.Observation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the tables of predictions have in common. */
final class Predictions {

    /** A model is surprised by what it gave less than this probability. */
    static final double SURPRISE = 0.05;

    private Predictions() {}

    /** Returns the families of the trace, in their usual order. */
    static Set<String> families(List<Analysis.Trace> trace) {
        return trace.isEmpty()
                ? Set.of()
                : Ordered.families(trace.get(0).admitProbability()).keySet();
    }

    static boolean surprised(double admitProbability, Optional<Observation> observation) {
        return observation
                .filter(seen -> seen.admitted() ? admitProbability < SURPRISE : admitProbability > 1 - SURPRISE)
                .filter(seen -> seen.admitted() || seen.denied())
                .isPresent();
    }
}
