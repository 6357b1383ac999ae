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
        INTERRUPTED,
        /** The sink could not keep what happened, such as a journal on a full disk. */
        SINK_FAILED,
        /** The wall clock was set, or the machine slept: times before and after do not compare. */
        CLOCK_STEPPED
    }

    /** Copies the list. */
    public ExperimentRun {
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(reason, "reason");
        observations = List.copyOf(observations);
    }
}
