package dev.limitlens.report;

import dev.limitlens.analysis.Evidence;
import dev.limitlens.experiment.Observation;
import dev.limitlens.plan.MinuteBoundaryPlan;
import java.util.List;
import java.util.OptionalInt;

/** The one request that a reader should look at first. */
final class KeyResult {

    private KeyResult() {}

    /** Returns the index of the seed plan's early request, or of the observation that decided most. */
    static OptionalInt index(Report report) {
        if (report.plan().equals(MinuteBoundaryPlan.ID)) {
            OptionalInt early = report.observations().stream()
                    .filter(observation -> observation.purpose().equals(MinuteBoundaryPlan.KEY_PURPOSE))
                    .mapToInt(Observation::index)
                    .findFirst();
            if (early.isPresent()) {
                return early;
            }
        }
        List<Evidence> evidence = report.analysis().verdict().evidence();
        return evidence.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(evidence.get(0).observation());
    }
}
