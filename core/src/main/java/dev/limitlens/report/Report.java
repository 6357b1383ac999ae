package dev.limitlens.report;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything a report tells.
 *
 * @param target what was probed, in words
 * @param plan id of the plan
 * @param premises what was taken as known
 * @param startedAt when the experiment began
 * @param observations what was seen, oldest first
 * @param analysis what it means
 */
public record Report(
        String target,
        String plan,
        Premises premises,
        Instant startedAt,
        List<Observation> observations,
        Analysis analysis) {

    /** Copies the list. */
    public Report {
        observations = List.copyOf(observations);
    }

    /** Returns the observation with the given index, if there is one. */
    public Optional<Observation> observation(int index) {
        // Usually the index is the place in the list; only runs that were put together differ.
        if (index >= 0 && index < observations.size() && observations.get(index).index() == index) {
            return Optional.of(observations.get(index));
        }
        return observations.stream()
                .filter(observation -> observation.index() == index)
                .findFirst();
    }
}
