package dev.limitlens.plan;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Uses the quota up once by input alone, and twice after some output: what is missing from the input then is what the output
 * counted.
 *
 * @param nominal nominal capacity in tokens
 * @param largestOutput the largest output that may be asked for
 */
record BurndownRounds(long nominal, int largestOutput) implements AccountingPlan.Rounds {

    private static final double LARGE = 0.231;
    private static final double MOST = 2.3;
    private static final int OUTPUTS = 4;
    private static final int OUTPUT_PART = 40;
    private static final int FINEST_PART = 200;
    private static final String INPUT_ROLE = "input";
    private static final String OUTPUT_ROLE = "output";

    @Override
    public Step.@Nullable Probe next(Burst burst, List<Observation> observations, Instant at) {
        List<Observation> outputs = burst.of(OUTPUT_ROLE);
        List<Observation> inputs = burst.of(INPUT_ROLE);
        boolean more = burst.round() != 2
                && inputs.isEmpty()
                && outputs.size() < OUTPUTS
                && !Burst.any(outputs, Observation::denied);
        if (more) {
            int output = (int) Math.max(1, Math.min(largestOutput, nominal / OUTPUT_PART));
            return new Step.Probe(
                    at, 1, output, Burst.purpose(burst.round(), OUTPUT_ROLE), "output, which may count several times");
        }
        long first = Math.max(1, Math.round(LARGE * nominal));
        long size = Descent.next(inputs, first, Math.max(1, nominal / FINEST_PART));
        return size == 0 || Burst.tokens(inputs) > MOST * nominal
                ? null
                : Step.Probe.of(at, size, Burst.purpose(burst.round(), INPUT_ROLE), "how much input is left?");
    }

    /** Output that counts many times may use more than there is, and that takes longer to come back. */
    @Override
    public double pauseWindows(Burst over) {
        return 2.05;
    }
}
