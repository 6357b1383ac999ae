package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.PairInference;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Puts two limits to the test, as {@link ValidatingPlan} does a single one: a pair can explain much that it is not. Each of the two is
 * tried with a request that it alone should refuse, where there is one; else the tighter one would be tried twice.
 */
final class PairTest {

    private static final String PURPOSE = PairEstimation.PURPOSE + "validate: ";
    private static final String REFUSED = PURPOSE + "too much";
    private static final String ADMITTED = PURPOSE + "just enough";

    /** Answers in a row that must be as predicted, and the most that are asked for. */
    private static final int ENOUGH = 4;

    static final int MOST = 12;

    /** Part of the window between two pairs of them. */
    private static final double APART = 0.37;

    /** The same while they shall tell whether there are two: many of them must find time. */
    private static final double SOON = 0.1;

    private final Premises premises;

    PairTest(Premises premises) {
        this.premises = premises;
    }

    /**
     * Returns the next request of the test, unless it is over or the budget allows none.
     *
     * @param identified whether the two are identified already; else the test goes on while each answer makes them more probable
     */
    Optional<Step> next(
            PairInference pair, boolean identified, List<Observation> observations, Instant now, Remaining remaining) {
        int passed = passed(observations);
        long tested = observations.stream()
                .filter(o -> o.purpose().startsWith(PURPOSE))
                .count();
        if ((passed >= ENOUGH && identified) || tested >= MOST) {
            return Optional.empty();
        }
        boolean refusal = passed % 2 == 0;
        double apart = identified ? APART : SOON;
        Instant from = refusal ? now.plusNanos((long) (apart * premises.windowNanos())) : now;
        boolean ofFirst = passed % ENOUGH < ENOUGH / 2;
        Inference tried = ofFirst ? pair.first() : pair.second();
        Inference other = ofFirst ? pair.second() : pair.first();
        return refusal
                ? refusal(tried, other, from, remaining).or(() -> refusal(pair, from, remaining))
                : admission(pair, from, remaining).or(() -> refusal(pair, from, remaining));
    }

    /** Returns a request that one limit surely refuses, and that the other one would surely admit. */
    private Optional<Step> refusal(Inference limit, Inference other, Instant from, Remaining remaining) {
        return first(REFUSED, from, remaining, at -> {
            double cost = refused(limit, at, remaining);
            return other.surelyAdmitted(at, SureUse.DOUBT, remaining.tokens()) >= cost ? cost : 0;
        });
    }

    /** Returns the least request that one of the two surely refuses. */
    private Optional<Step> refusal(PairInference pair, Instant from, Remaining remaining) {
        return first(
                REFUSED,
                from,
                remaining,
                at -> Math.min(refused(pair.first(), at, remaining), refused(pair.second(), at, remaining)));
    }

    private static double refused(Inference limit, Instant at, Remaining remaining) {
        return limit.surelyRefused(at, SureUse.DOUBT, remaining.tokens());
    }

    /** Returns the largest request that both surely admit. */
    private Optional<Step> admission(PairInference pair, Instant from, Remaining remaining) {
        return first(
                ADMITTED,
                from,
                remaining,
                at -> Math.min(
                        pair.first().surelyAdmitted(at, SureUse.DOUBT, remaining.tokens()),
                        pair.second().surelyAdmitted(at, SureUse.DOUBT, remaining.tokens())));
    }

    /** Returns the first request within a window that can be sent, given the cost at a time. */
    private Optional<Step> first(String purpose, Instant from, Remaining remaining, ToDoubleFunction<Instant> costAt) {
        return SureUse.first(premises, from, remaining, at -> {
                    long cost = (long) costAt.applyAsDouble(at);
                    return cost >= 1 && cost <= remaining.tokens();
                })
                .map(at -> Step.Probe.of(
                        at, (long) costAt.applyAsDouble(at), purpose, "the two limits are sure of the answer"));
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
}
