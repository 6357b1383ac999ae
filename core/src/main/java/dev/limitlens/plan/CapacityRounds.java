package dev.limitlens.plan;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Uses the quota up, in ever smaller requests.
 *
 * @param nominal nominal capacity in tokens
 */
record CapacityRounds(long nominal) implements AccountingPlan.Rounds {

    private static final double LARGE = 0.231;
    private static final int FINEST_PART = 400;
    private static final String ROLE = "drain";

    @Override
    public Step.@Nullable Probe next(Burst burst, List<Observation> observations, Instant at) {
        long size = Descent.next(
                burst.of(ROLE), Math.max(1, Math.round(LARGE * nominal)), Math.max(1, nominal / FINEST_PART));
        return size == 0 ? null : Step.Probe.of(at, size, Burst.purpose(burst.round(), ROLE), "how much is left?");
    }
}
