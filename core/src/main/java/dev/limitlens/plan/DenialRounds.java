package dev.limitlens.plan;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Uses the quota up to a rest and asks in turn for more than the rest and for next to nothing: if a denied request is charged,
 * the small ones are denied, too. Every other round does so with smaller requests, since a limit on requests looks the same.
 *
 * @param nominal nominal capacity in tokens
 */
record DenialRounds(long nominal) implements AccountingPlan.Rounds {

    private static final double[] LARGE = {0.231, 0.073};
    private static final double MOST = 2.3;
    private static final int TURNS = 6;
    private static final String DRAIN_ROLE = "drain";
    private static final String LARGE_ROLE = "more than is left";
    private static final String SMALL_ROLE = "small";

    @Override
    public Step.@Nullable Probe next(Burst burst, List<Observation> observations, Instant at) {
        long size = Math.max(1, Math.round(LARGE[(burst.round() - 1) % LARGE.length] * nominal));
        List<Observation> drain = burst.of(DRAIN_ROLE);
        int turns = burst.requests().size() - drain.size();
        if (!Burst.any(drain, Observation::denied)) {
            return Burst.tokens(drain) > MOST * nominal
                    ? null
                    : Step.Probe.of(at, size, Burst.purpose(burst.round(), DRAIN_ROLE), "until it is denied");
        }
        if (turns >= TURNS) {
            return null;
        }
        return turns % 2 == 0
                ? Step.Probe.of(
                        at, 1, Burst.purpose(burst.round(), SMALL_ROLE), "is it charged for what was denied before?")
                : Step.Probe.of(at, size, Burst.purpose(burst.round(), LARGE_ROLE), "to be denied");
    }
}
