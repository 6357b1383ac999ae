package dev.limitlens.plan;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leaves less than the largest output in the quota, and asks in turn for a small request that may generate that much, and for one
 * that may not: if the output is reserved, only the former is denied.
 *
 * @param nominal nominal capacity in tokens
 * @param largestOutput the largest output that may be asked for
 */
record ReservationRounds(long nominal, int largestOutput) implements AccountingPlan.Rounds {

    private static final double[] LARGE = {0.231, 0.173};
    private static final double MOST = 2.3;
    private static final int TURNS = 6;
    private static final String DRAIN_ROLE = "drain";
    private static final String OUTPUT_ROLE = "large output";
    private static final String SMALL_ROLE = "small output";

    @Override
    public Step.@Nullable Probe next(Burst burst, List<Observation> observations, Instant at) {
        long first = Math.max(1, Math.round(LARGE[burst.round() - 1] * nominal));
        List<Observation> drain = burst.of(DRAIN_ROLE);
        long output = Math.min(largestOutput, nominal);
        long size = Descent.next(drain, first, Math.min(first, Math.max(1, output / 4)));
        int turns = burst.requests().size() - drain.size();
        if (size > 0 && turns == 0) {
            return Burst.tokens(drain) > MOST * nominal
                    ? null
                    : Step.Probe.of(
                            at, size, Burst.purpose(burst.round(), DRAIN_ROLE), "until less is left than an output");
        }
        if (turns >= TURNS) {
            return null;
        }
        return turns % 2 == 0
                ? new Step.Probe(
                        at, 1, (int) output, Burst.purpose(burst.round(), OUTPUT_ROLE), "is the output reserved?")
                : Step.Probe.of(at, 1, Burst.purpose(burst.round(), SMALL_ROLE), "is there anything left?");
    }
}
