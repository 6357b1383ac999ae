package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.PairInference;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.List;

/** Puts two limits to the test, as {@link ValidatingPlan} does a single one: a pair can explain much that it is not. */
final class PairTest {

    private static final String PURPOSE = PairEstimation.PURPOSE + "validate: ";
    private static final String REFUSED = PURPOSE + "too much";
    private static final String ADMITTED = PURPOSE + "just enough";

    /** Answers in a row that must be as predicted, and the most that are asked for. */
    private static final int ENOUGH = 4;

    private static final int MOST = 12;

    /** Part of the window between two pairs of them. */
    private static final double APART = 0.37;

    private final Premises premises;

    PairTest(Premises premises) {
        this.premises = premises;
    }

    /** Returns the next request of the test, or the end if it is over or the budget allows none. */
    Step next(PairInference pair, List<Observation> observations, Instant now, Remaining remaining) {
        int passed = passed(observations);
        boolean refused = passed % 2 == 0;
        Instant from = refused ? now.plusNanos((long) (APART * premises.windowNanos())) : now;
        long tested = observations.stream()
                .filter(o -> o.purpose().startsWith(PURPOSE))
                .count();
        Step end = new Step.End("both limits are identified");
        if (passed >= ENOUGH || tested >= MOST) {
            return end;
        }
        return SureUse.first(premises, from, remaining, at -> isAskable(cost(pair, refused, at, remaining), remaining))
                .<Step>map(at -> Step.Probe.of(
                        at,
                        cost(pair, refused, at, remaining),
                        refused ? REFUSED : ADMITTED,
                        "the two limits are sure of the answer"))
                .orElse(end);
    }

    private static int passed(List<Observation> observations) {
        int passed = 0;
        for (int i = observations.size() - 1; i >= 0; i--) {
            Observation o = observations.get(i);
            if (!(o.purpose().equals(REFUSED) && o.denied()) && !(o.purpose().equals(ADMITTED) && o.admitted())) {
                break;
            }
            passed++;
        }
        return passed;
    }

    private static boolean isAskable(long cost, Remaining remaining) {
        return cost >= 1 && cost <= remaining.tokens();
    }

    /** Returns the least cost that one of the two surely refuses, or the largest that both surely admit. */
    private static long cost(PairInference pair, boolean refused, Instant at, Remaining remaining) {
        return (long) Math.min(
                cost(pair.first(), refused, at, remaining.tokens()),
                cost(pair.second(), refused, at, remaining.tokens()));
    }

    private static double cost(Inference limit, boolean refused, Instant at, long largest) {
        return refused
                ? limit.surelyRefused(at, SureUse.DOUBT, largest)
                : limit.surelyAdmitted(at, SureUse.DOUBT, largest);
    }
}
