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
import org.jspecify.annotations.Nullable;

/**
 * Puts two limits to the test, as {@link ValidatingPlan} does a single one: a pair can explain much that it is not. Each of the two is
 * tried with a request that it alone should refuse, where there is one; else the tighter one would be tried twice.
 *
 * <p>Where that does not make them probable enough, the requests are those whose answers tell most against something that departs from
 * the two now and then. A request that is refused before one that is admitted, again and again, can be foreseen by anybody.
 */
final class PairTest {

    private static final String PURPOSE = PairEstimation.PURPOSE + "validate: ";
    private static final String REFUSED = PURPOSE + "too much";
    private static final String ADMITTED = PURPOSE + "just enough";
    private static final String USED = PURPOSE + "use up";

    /** Answers in a row that must be as predicted, and the most that are asked for. */
    private static final int ENOUGH = 4;

    static final int MOST = 24;

    /** Probability of the other answer up to which one is predicted: a wrong prediction costs as much as many right ones bring. */
    private static final double DOUBT = 0.015;

    /** Part of the window between two pairs of them, and before a limit that is used up refuses again. */
    private static final double APART = 0.37;

    private static final double SOON = 0.1;

    /** Refusals one after the other that a limit is asked for before more of it is used. */
    private static final int REFUSED_IN_A_ROW = 2;

    /** Parts of the window after which a request against departures is looked at. */
    private static final double[] WAITS = {0, 0.03, 0.06, 0.1, 0.15, 0.22, 0.3, 0.4, 0.55, 0.75, 1};

    /** Costs that are looked at: parts of what is surely admitted, and how many times as much as is surely refused. */
    private static final double[] PARTS = {1, 0.6, 0.3};

    private static final double[] TIMES = {1, 1.3, 2};

    /** Evidence, in nats, below which a request is not worth sending. */
    private static final double LEAST_EVIDENCE = 0.02;

    private final Premises premises;
    private final PairEstimation estimation;

    PairTest(Premises premises, PairEstimation estimation) {
        this.premises = premises;
        this.estimation = estimation;
    }

    /**
     * Returns the next request of the test, unless it is over or the budget allows none.
     *
     * @param single the inference of one limit
     * @param identified whether the two are identified already; else the test goes on while each answer makes them more probable
     */
    Optional<Step> next(
            PairInference pair,
            Inference single,
            boolean identified,
            List<Observation> observations,
            Instant now,
            Remaining remaining) {
        int passed = passed(observations);
        long tested = observations.stream()
                .filter(o -> o.purpose().startsWith(PURPOSE))
                .count();
        if ((passed >= ENOUGH && identified) || tested >= MOST) {
            return Optional.empty();
        }
        if (passed >= ENOUGH) {
            return pair.departsRather(single)
                    ? againstDepartures(pair, now, remaining)
                    : ofHidden(pair, observations, now, remaining);
        }
        boolean refusal = passed % 2 == 0;
        Instant from = refusal ? after(now, APART) : now;
        boolean ofFirst = passed % ENOUGH < ENOUGH / 2;
        Inference tried = ofFirst ? pair.first() : pair.second();
        Inference other = ofFirst ? pair.second() : pair.first();
        Optional<Step> sharp = refusal
                ? refusal(tried, other, from, remaining).or(() -> refusal(pair, from, remaining))
                : admission(pair, from, remaining).or(() -> refusal(pair, from, remaining));
        // what is left of the budget may be too little for what is refused later
        return sharp.or(() -> againstDepartures(pair, now, remaining));
    }

    private Instant after(Instant time, double windows) {
        return time.plusNanos((long) (windows * premises.windowNanos()));
    }

    /**
     * Returns a request that only the limit refuses that gives back more slowly, or what uses that one up: of one limit alone, all of them
     * are surprising.
     */
    private Optional<Step> ofHidden(
            PairInference pair, List<Observation> observations, Instant now, Remaining remaining) {
        boolean first = PairEstimation.isFirstHidden(pair);
        Inference hidden = first ? pair.first() : pair.second();
        Inference other = first ? pair.second() : pair.first();
        long refused = observations.stream()
                .skip(Math.max(0, observations.size() - REFUSED_IN_A_ROW))
                .filter(o -> o.purpose().equals(REFUSED) && o.denied())
                .count();
        Optional<Step> use = estimation.useUp(pair, now, remaining, USED);
        return refused >= REFUSED_IN_A_ROW
                ? use
                : refusal(hidden, other, after(now, SOON), remaining)
                        .filter(step -> use.isEmpty() || !at(step).isAfter(at(use.get())))
                        .or(() -> use);
    }

    private static Instant at(Step step) {
        return step instanceof Step.Probe probe ? probe.at() : Instant.MAX;
    }

    /** A request whose answer is sure, and what it tells against departures for its price. */
    private record Telling(Instant at, long cost, boolean admitted, double score) {}

    private Optional<Step> againstDepartures(PairInference pair, Instant now, Remaining remaining) {
        Telling best = null;
        for (double wait : WAITS) {
            Instant at = after(now, wait);
            if (at.isAfter(remaining.latest()) || remaining.tokens() < 1) {
                break;
            }
            double most = admitted(pair, at, remaining);
            for (double part : PARTS) {
                best = better(best, telling(pair, at, (long) (part * most), true, wait, remaining));
            }
            double least = Math.min(refused(pair.first(), at, remaining), refused(pair.second(), at, remaining));
            for (double times : TIMES) {
                best = better(best, telling(pair, at, (long) Math.ceil(times * least), false, wait, remaining));
            }
        }
        return Optional.ofNullable(best)
                .map(b -> Step.Probe.of(
                        b.at(), b.cost(), b.admitted() ? ADMITTED : REFUSED, "the two limits are sure of the answer"));
    }

    private static @Nullable Telling telling(
            PairInference pair, Instant at, long cost, boolean admitted, double wait, Remaining remaining) {
        if (cost < 1 || cost > remaining.tokens()) {
            return null;
        }
        double evidence = pair.evidenceAgainstDepartures(at, cost, admitted);
        double tokens = admitted ? (double) cost / remaining.tokens() : 0;
        double price = wait + PairEstimation.AT_ONCE + PairEstimation.PRICE_OF_ALL_LEFT * tokens;
        return evidence < LEAST_EVIDENCE ? null : new Telling(at, cost, admitted, evidence / price);
    }

    private static @Nullable Telling better(@Nullable Telling one, @Nullable Telling other) {
        return one == null || (other != null && other.score() > one.score()) ? other : one;
    }

    /** Returns a request that one limit surely refuses, and that the other one would surely admit. */
    private Optional<Step> refusal(Inference limit, Inference other, Instant from, Remaining remaining) {
        return first(REFUSED, from, remaining, at -> {
            double cost = refused(limit, at, remaining);
            return other.surelyAdmitted(at, DOUBT, remaining.tokens()) >= cost ? cost : 0;
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
        return limit.surelyRefused(at, DOUBT, remaining.tokens());
    }

    /** Returns the largest request that both surely admit. */
    private Optional<Step> admission(PairInference pair, Instant from, Remaining remaining) {
        return first(ADMITTED, from, remaining, at -> admitted(pair, at, remaining));
    }

    private static double admitted(PairInference pair, Instant at, Remaining remaining) {
        return Math.min(
                pair.first().surelyAdmitted(at, DOUBT, remaining.tokens()),
                pair.second().surelyAdmitted(at, DOUBT, remaining.tokens()));
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
            if (o.purpose().equals(USED)) {
                continue;
            }
            if (!(o.purpose().equals(REFUSED) && o.denied()) && !(o.purpose().equals(ADMITTED) && o.admitted())) {
                break;
            }
            passed++;
        }
        return passed;
    }
}
