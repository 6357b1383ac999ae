package dev.limitlens.plan;

import dev.limitlens.analysis.Accounting;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Uses the quota up by large requests, then asks for as little as can be: a limit on tokens admits that, one on requests does
 * not. The small ones go on until a limit on requests would have shown. The next round has small ones only, and the last as many
 * requests as were admitted then, so large that a limit on tokens would show.
 *
 * @param premises the nominal quota
 */
record WhichLimitRounds(Premises premises) implements AccountingPlan.Rounds {

    /** Odd, so that requests of that size do not use the nominal capacity up to the last token. */
    private static final double LARGE = 0.231;

    /** Small requests in a row that must be denied: a limit on tokens may be used up to the last one, but not for long. */
    private static final int DENIALS = 4;

    private static final String LARGE_ROLE = "large";
    private static final String SMALL_ROLE = "small";

    @Override
    public Step.@Nullable Probe next(Burst burst, List<Observation> observations, Instant at) {
        List<Observation> large = burst.of(LARGE_ROLE);
        List<Observation> small = burst.of(SMALL_ROLE);
        boolean refused = Burst.any(large, Observation::denied);
        boolean enough = Burst.tokens(large) > Accounting.tokenReach(premises);
        if (burst.round() != 2 && !refused && !enough && small.isEmpty()) {
            return Step.Probe.of(
                    at, size(burst.round(), observations), Burst.purpose(burst.round(), LARGE_ROLE), "tokens add up");
        }
        // a window may end while the requests are sent
        int most = Accounting.requestReach(premises) * 5 / 4 + 2;
        boolean over = burst.round() > 2 ? !small.isEmpty() : Burst.tailDenied(small) >= DENIALS;
        return over || burst.requests().size() >= most
                ? null
                : Step.Probe.of(at, 1, Burst.purpose(burst.round(), SMALL_ROLE), "only requests add up");
    }

    private long size(int round, List<Observation> observations) {
        if (round == 1) {
            return Math.max(1, Math.round(LARGE * premises.capacityTokens()));
        }
        long admitted = Burst.of(2, observations).requests().stream()
                .filter(Observation::admitted)
                .count();
        return Math.max(1, Accounting.tokenReach(premises) / Math.max(1, admitted) + 1);
    }
}
