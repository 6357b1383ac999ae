package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Knowledge;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Uses as much as a limit is sure to admit: what is refused then, another limit refused. */
final class SureUse {

    /** Probability of the other answer up to which one counts as sure. */
    static final double DOUBT = 0.03;

    /** Share of its capacity that a limit must have to spare before it is used again. */
    private static final double REFILLED = 0.6;

    /** Times within a window that are looked at. */
    private static final int TIMES = 60;

    private SureUse() {}

    /** Returns the first time within a window at which a request can be sent, if there is one that the budget allows. */
    static Optional<Instant> first(Premises premises, Instant from, Remaining remaining, Predicate<Instant> can) {
        for (int k = 0; k <= TIMES; k++) {
            Instant at = from.plus(premises.window().multipliedBy(k).dividedBy(TIMES));
            if (at.isAfter(remaining.latest()) || remaining.tokens() < 1) {
                return Optional.empty();
            }
            if (can.test(at)) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the largest request that a limit surely admits, at the first time at which much of its capacity is there.
     *
     * @param used the limit
     * @param known what is known of it
     * @param most tokens that it may cost at most, at least 1
     * @param tells whether the answer to a request of a cost, at a time, is not known before
     */
    static Optional<Step> largest(
            Inference used,
            Knowledge known,
            double most,
            BiPredicate<Instant, Long> tells,
            Premises premises,
            Instant now,
            Remaining remaining,
            String purpose) {
        double enough = known.metersTokens() ? Math.max(1, REFILLED * known.capacity()) : 1;
        double left = Math.min(most, remaining.tokens());
        return first(premises, now, remaining, at -> {
                    double sure = used.surelyAdmitted(at, DOUBT, left);
                    return sure >= enough && tells.test(at, (long) sure);
                })
                .map(at -> Step.Probe.of(
                        at,
                        (long) used.surelyAdmitted(at, DOUBT, left),
                        purpose,
                        "a second limit shows once it is used up"));
    }
}
