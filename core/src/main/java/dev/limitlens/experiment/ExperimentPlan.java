package dev.limitlens.experiment;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A strategy: given what was seen so far and the time, what to do next.
 *
 * <p>A plan is a function of its arguments and its options; the same observations and the same time give the same step, so an
 * experiment can be resumed from its journal. It may remember what it computed, never what it saw.
 */
public interface ExperimentPlan {

    /** Returns the plan's name in journals and on the command line. */
    String id();

    /** Returns the options that make this plan, by name, for the journal. */
    default Map<String, String> options() {
        return Map.of();
    }

    /**
     * Returns the next step, never null.
     *
     * @param observations everything seen so far, oldest first
     * @param now the time
     */
    Step next(List<Observation> observations, Instant now);
}
