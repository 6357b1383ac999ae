package dev.limitlens.report;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationLog;
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
 * @param reproduction how to get there again
 */
public record Report(
        String target,
        String plan,
        Premises premises,
        Instant startedAt,
        List<Observation> observations,
        Analysis analysis,
        Reproduction reproduction) {

    /** Copies the list, unless nobody can change it. */
    public Report {
        observations = ObservationLog.unmodifiable(observations);
    }

    /** Creates the report of an experiment of which only the journal tells how to get there again. */
    public Report(
            String target,
            String plan,
            Premises premises,
            Instant startedAt,
            List<Observation> observations,
            Analysis analysis) {
        this(target, plan, premises, startedAt, observations, analysis, Reproduction.FROM_JOURNAL);
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
