package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Inferring;
import dev.limitlens.analysis.PairInference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets another plan find out the limiter, and looks for a second limit behind it.
 *
 * <p>A limit on a short time hides one on a longer time as long as little is used. So once the other plan has identified a limit
 * that gives everything back within a part of the nominal window, that limit is used as fast as it allows, until twice the
 * nominal capacity went through in one window or a request is refused that it would have admitted; where a nominal number of requests
 * is given, cheap requests look for a limit on them, too. Once two limits explain the answers
 * better than one, this plan chooses: for each of the two, what tells most about it among the requests that the other one is
 * sure to admit; and where the second limit is not in reach of such a request, the largest one, to use it up. It ends when both limits are
 * identified, and their capacities and refills are known.
 */
public final class SecondLimitPlan implements ExperimentPlan, Inferring {

    /** Posterior of two limits from which on this plan chooses, and the same where the other plan has nothing left to ask in this window. */
    private static final double PAIR = 0.5;

    private static final double PERHAPS_PAIR = 0.01;

    private final ExperimentPlan plan;
    private final Premises premises;
    private final double level;
    private final Budget budget;
    private final FollowedInference followed;
    private final HiddenLimitSearch search;
    private final PairEstimation estimation;
    private final PairTest test;

    /** What was computed from the observations so far; never what they were. */
    private @Nullable PairInference computedPair;

    private int pairSeen;

    /**
     * Creates the plan.
     *
     * @param plan finds out a single limiter
     * @param premises what is taken as known
     * @param level the confidence asked for, above 0.5 and below 1
     * @param costs what time, tokens and requests are worth
     * @param budget what the experiment may spend; the plan never asks for more
     */
    public SecondLimitPlan(ExperimentPlan plan, Premises premises, double level, ProbeCosts costs, Budget budget) {
        this.plan = Objects.requireNonNull(plan, "plan");
        this.premises = Objects.requireNonNull(premises, "premises");
        this.budget = Objects.requireNonNull(budget, "budget");
        this.level = level;
        double goal = Goal.of(level);
        followed = new FollowedInference(premises, plan);
        search = new HiddenLimitSearch(premises);
        estimation = new PairEstimation(premises, Objects.requireNonNull(costs, "costs"), goal);
        test = new PairTest(premises, estimation);
    }

    @Override
    public String id() {
        return plan.id();
    }

    @Override
    public Map<String, String> options() {
        return plan.options();
    }

    @Override
    public Optional<Inference> inference() {
        return followed.latest();
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        if (observations.isEmpty() || observations.size() >= budget.maxRequests()) {
            return plan.next(observations, now);
        }
        Optional<Inference> before = followed.latest();
        Inference single = followed.after(observations);
        if (before.isEmpty() || before.get() != single) {
            computedPair = null;
        }
        boolean thinkable = PairInference.worthwhile(single);
        double two = thinkable ? pair(observations, single.startedAt()).probability(single) : 0;
        Remaining remaining = Remaining.of(budget, observations);
        if (two >= PAIR) {
            return ofPair(single, two, observations, now, remaining);
        }
        Optional<Step> again = HiddenLimitSearch.again(observations, now);
        if (again.isPresent()) {
            return again.get();
        }
        Step step = plan.next(observations, now);
        boolean ends = step instanceof Step.End;
        if (two >= PERHAPS_PAIR && (ends || Opening.isLastResort(step))) {
            return ofPair(single, two, observations, now, remaining);
        }
        if (!ends) {
            return step;
        }
        boolean identified = Math.min(single.familyProbability(), single.conclusionProbability()) >= level;
        // what others use looks much like a second limit, and only the search tells
        return identified || single.isQuotaShared()
                ? search.next(single, observations, now, remaining).orElse(step)
                : step;
    }

    private Step ofPair(
            Inference single, double two, List<Observation> observations, Instant now, Remaining remaining) {
        PairInference pair = pair(observations, single.startedAt());
        if (now.isAfter(remaining.latest()) || remaining.tokens() < 1) {
            return new Step.End("the budget is spent");
        }
        boolean identified = estimation.isIdentified(pair, two);
        // the last requests are for the test: an answer that was not put to it is worth less than parameters that are
        // vague
        boolean last = identified && budget.maxRequests() - observations.size() <= PairTest.MOST;
        // where nothing more can be found out about the two, but not yet whether there are two, answers as predicted
        // are what tells that
        return (last ? Optional.<Step>empty() : estimation.next(pair, observations, now, remaining))
                .or(() -> test.next(pair, single, identified, observations, now, remaining))
                .orElseGet(() -> new Step.End(
                        identified
                                ? "both limits are identified"
                                : "nothing within the budget can tell more about the two limits"));
    }

    private PairInference pair(List<Observation> observations, Instant startedAt) {
        PairInference known = computedPair;
        if (known == null || pairSeen > observations.size()) {
            known = new PairInference(premises, startedAt);
            pairSeen = 0;
        }
        observations.subList(pairSeen, observations.size()).forEach(known::observe);
        pairSeen = observations.size();
        computedPair = known;
        return known;
    }
}
