package dev.limitlens.experiment;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What an experiment saw and why it ended.
 *
 * @param startedAt when it began, waiting included
 * @param observations every request, oldest first
 * @param end why it ended
 * @param reason the same in words
 */
public record ExperimentRun(Instant startedAt, List<Observation> observations, End end, String reason) {

    /** Why an experiment ended. */
    public enum End {
        /** The plan had what it wanted. */
        PLAN_ENDED,
        /** The next request would have exceeded the budget. */
        BUDGET_SPENT,
        /** A request failed in a way that every other would, too. */
        FATAL_FAILURE,
        /** The thread was interrupted. */
        INTERRUPTED
    }

    /** Copies the list. */
    public ExperimentRun {
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(reason, "reason");
        observations = List.copyOf(observations);
    }
}
