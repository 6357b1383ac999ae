package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Inferring;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Prospect;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Chooses each probe by the evidence that its answer is expected to give for its price in time, tokens and requests.
 *
 * <p>Unless the start is quiet, it first waits a window and three eighths in silence, so that what was used before has left the
 * windows and most of it the sliding counters, too; a budget of less than two windows leaves that out. It opens with a part of the
 * nominal capacity and waits a fifteenth of a window before the next one, for a quota that is used up in one burst makes several kinds of
 * windows answer alike for ever; what it holds back is used in two parts, after a quarter and after half of the window. From then on
 * {@link Inference#bestProbe} chooses, with a watch of refusals while it waits; a request costs the more, the longer answers have told
 * nothing. Where no request would tell anything, as when a killed experiment is resumed, it opens again
 * once a window has passed since it opened last, if the budget has time for two more, and tokens to use up the quota once again. Where few
 * tokens are left and only the alignment with the clock is open, they are saved for another line; where they suffice to use
 * up the quota once more and a late use is what parts the windows that remain, a large request waits for that. Where round trips are long, and
 * the probe may have several requests under way at once, a line of the clock, or the end of a window that began with its first use, is bounded
 * by a volley of them. Beyond the confidence asked for, it
 * waits for a request an eighth of a window at most.
 * Once family and conclusion are known a little beyond that confidence, or to it and no request would tell any more,
 * {@link Inference#sharpestProbe} chooses requests for the sake of the parameters, as long as one of them is not known to a tenth. Before it
 * names a token bucket that admits on credit, small debts show whether that refills steadily. It stops then, or when nothing within the
 * budget can still separate the survivors.
 */
public final class AdaptivePlan implements ExperimentPlan, Inferring {

    /** The plan's name. */
    public static final String ID = "adaptive";

    /** Requests after which the next one costs twice as much as the first: what many have not told, more will hardly tell. */
    private static final double REQUESTS_TO_DOUBLE = 30;

    /** The same for refusals in a row, each of which was most probably foreseen. */
    private static final double REFUSALS_TO_DOUBLE = 4;

    /**
     * Answers in a row that may leave the odds of the limiter where they are, within so many bits, and those after which the next request costs
     * twice as much: what was promised and not kept so often is an error of the forecast, and a later time tells more than another trifle.
     */
    private static final int FRUITLESS = 20;

    private static final double MOVED_BITS = 0.5;
    private static final double FRUITLESS_TO_DOUBLE = 4;

    /** Share of the doubt that the goal leaves beyond which more evidence is worth nothing, however cheap. */
    private static final double LEAST_DOUBT = 0.1;

    /** Answers in a row beyond the level after which that is good enough, unless a single one may still tell much. */
    private static final int LONG_ENOUGH = 4;

    /** Evidence in bits that is worth a wait beyond the goal. */
    private static final double TELLING = 1;

    /** Answers in which the doubt of all models outlasts the search for the best probe before it is tested. */
    private static final int PATIENCE = 8;

    /** Answers in which the doubt that a shared quota leaves is all that keeps from the goal before that ends the plan. */
    private static final int CONTENT = 2;

    private static final String IDENTIFIED = "the limiter is identified";

    private final Premises premises;
    private final double level;
    private final double goal;
    private final double utmost;
    private final ProbeCosts costs;
    private final Budget budget;
    private final ToLongFunction<List<Observation>> leastTokens;
    private final Opening opening;
    private final Reserve reserve;
    private final boolean volleys;

    /** What was computed from the observations so far; never what they were. */
    private @Nullable Inference computed;

    /**
     * Creates the plan.
     *
     * @param premises what is taken as known
     * @param level the confidence asked for, above 0.5 and below 1
     * @param costs what time, tokens and requests are worth
     * @param budget what the experiment may spend; the plan never asks for more
     */
    public AdaptivePlan(Premises premises, double level, ProbeCosts costs, Budget budget) {
        this(premises, level, costs, budget, observations -> costs.leastTokens());
    }

    /**
     * Creates the plan where only the experiment itself tells what the smallest request costs.
     *
     * @param premises what is taken as known
     * @param level the confidence asked for, above 0.5 and below 1
     * @param costs what time, tokens and requests are worth
     * @param budget what the experiment may spend; the plan never asks for more
     * @param leastTokens what the smallest request costs, at least 1, as far as the observations tell; a smaller one is not asked for
     */
    public AdaptivePlan(
            Premises premises,
            double level,
            ProbeCosts costs,
            Budget budget,
            ToLongFunction<List<Observation>> leastTokens) {
        this(premises, level, costs, budget, leastTokens, false);
    }

    /**
     * Creates the plan for a probe that may have several requests under way at once.
     *
     * @param premises what is taken as known
     * @param level the confidence asked for, above 0.5 and below 1
     * @param costs what time, tokens and requests are worth
     * @param budget what the experiment may spend; the plan never asks for more
     * @param leastTokens what the smallest request costs, at least 1, as far as the observations tell; a smaller one is not asked for
     * @param volleys whether it may ask for volleys: only a {@link dev.limitlens.probe.ConcurrentProbe} sends them as they are meant, and any
     *     other one had better be asked for single requests
     */
    public AdaptivePlan(
            Premises premises,
            double level,
            ProbeCosts costs,
            Budget budget,
            ToLongFunction<List<Observation>> leastTokens,
            boolean volleys) {
        this.premises = Objects.requireNonNull(premises, "premises");
        this.costs = Objects.requireNonNull(costs, "costs");
        this.budget = Objects.requireNonNull(budget, "budget");
        this.leastTokens = Objects.requireNonNull(leastTokens, "leastTokens");
        this.level = level;
        this.volleys = volleys;
        goal = Goal.of(level);
        utmost = 1 - LEAST_DOUBT * (1 - goal);
        opening = new Opening(premises, budget);
        reserve = new Reserve(goal);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Optional<Inference> inference() {
        return Optional.ofNullable(computed);
    }

    @Override
    public Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("goal", Double.toString(goal));
        options.put("price-of-window", Double.toString(costs.perWindow()));
        options.put("price-of-capacity", Double.toString(costs.perCapacity()));
        options.put("price-of-request", Double.toString(costs.perRequest()));
        options.put("price-of-reserve", Double.toString(costs.perReserve()));
        options.put("parameter-share", Double.toString(costs.parameterShare()));
        if (volleys) {
            options.put("volleys", "true");
        }
        return options;
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        int own = Preliminary.without(observations).size();
        if (own == 0) {
            return opening.first(now);
        }
        Instant first = observations.get(0).intent().intendedAt();
        Instant startedAt = own == observations.size() ? first.minus(opening.silence()) : first;
        Inference state = follow(observations, startedAt);
        return next(new Situation(
                premises,
                budget,
                costs.withLeastTokens(leastTokens.applyAsLong(observations)),
                state,
                observations,
                startedAt,
                Opening.last(observations),
                now));
    }

    private Step next(Situation situation) {
        Inference state = situation.state();
        boolean reached = state.observationsBeyond(goal) > 0;
        if (situation.exhausted()) {
            return new Step.End(reached ? IDENTIFIED : "the budget is spent");
        }
        if (state.observationsBeyond(level) > 0) {
            Optional<Step> debt = SteadyRefill.next(situation, level);
            if (debt.isPresent()) {
                return debt.get();
            }
        }
        if (state.observationsBeyond(utmost) > 0) {
            return sharpen(situation, IDENTIFIED);
        }
        if (state.observationsBeyond(level) > LONG_ENOUGH) {
            return (reached ? telling(situation) : Optional.<Prospect>empty())
                    .<Step>map(probe -> asked(situation, probe))
                    .orElseGet(() -> sharpen(situation, IDENTIFIED));
        }
        if (state.observationsInDoubtOfAllModels(goal) > CONTENT && state.isQuotaSurelyShared()) {
            return new Step.End("other clients use the same quota, and leave no more to be known");
        }
        Optional<Prospect> best = Optional.empty();
        if (!reached && reserve.matters(situation)) {
            Optional<Step> search = reserve.search(situation);
            if (search.isPresent()) {
                return search.get();
            }
            if (reserve.holdsBack(situation)) {
                Optional<Step> use = reserve.middle(situation);
                if (use.isPresent()) {
                    return use.get();
                }
                best = reserve.best(situation);
                if (best.isEmpty()) {
                    return lineFirst(situation, next(situation.at(reserve.nextUseAt(situation))));
                }
            }
        }
        if (best.isEmpty()) {
            best = reached
                    ? worthMost(situation, utmost, situation.soonUntil()).or(() -> telling(situation))
                    : worthMost(situation, goal, patientUntil(situation));
        }
        if (volleys && best.isEmpty() && state.observationsBeyond(level) == 0) {
            Optional<Step> line = BoundingVolley.next(situation);
            if (line.isPresent()) {
                return line.get();
            }
        }
        Optional<Step.Probe> test = Optional.empty();
        if (state.observationsInDoubtOfAllModels(goal) > (best.isEmpty() ? 0 : PATIENCE)) {
            test = ModelTest.next(situation).filter(probe -> !probe.at().isAfter(patientUntil(situation)));
        }
        if (test.isPresent()) {
            return test.get();
        }
        if (best.isPresent()) {
            Prospect probe = best.get();
            return probe.at().isAfter(patientUntil(situation))
                    ? sharpen(situation, IDENTIFIED + ", and more evidence would cost time")
                    : asked(situation, probe);
        }
        if (state.observationsBeyond(level) > 0) {
            return sharpen(situation, IDENTIFIED);
        }
        return SteadyRefill.next(situation, level)
                .or(() -> opening.lateUse(situation))
                .or(() -> opening.again(situation))
                .orElseGet(() -> new Step.End("nothing within the budget can separate the survivors"));
    }

    /**
     * Moves a request that was chosen for a later time at which more is used: a line of the clock may come right behind that time, and is seen
     * from both sides only if a request is refused ahead of it.
     */
    private static Step lineFirst(Situation situation, Step later) {
        return later instanceof Step.Probe probe
                ? probe.movedTo(situation
                        .state()
                        .aroundClockLine(probe.at(), probe.cost(), situation.now(), situation.latest()))
                : later;
    }

    private Step asked(Situation situation, Prospect probe) {
        Optional<Step> volley = volleys ? BoundingVolley.at(situation, probe.at()) : Optional.empty();
        return volley.orElseGet(
                () -> Step.Probe.of(probe.at(), probe.cost(), "probe " + situation.requests(), probe.words()));
    }

    /**
     * Returns the request that is worth most beyond the goal, if it is worth a wait like that of a second look: where two limiters answer
     * alike by chance until their next lines, a verdict before those would be right no more often than the goal demands.
     */
    private Optional<Prospect> telling(Situation situation) {
        return situation.requests() < Sharpening.MOST_REQUESTS
                ? worthMost(situation, utmost, situation.secondLookUntil())
                        .filter(probe -> probe.familyBits() >= TELLING)
                : Optional.empty();
    }

    /** Returns until when evidence is waited for: beyond the level asked for no longer than a second look is worth. */
    private Instant patientUntil(Situation situation) {
        return situation.state().observationsBeyond(level) > 0 ? situation.secondLookUntil() : situation.latest();
    }

    /**
     * Makes the parameters known better, or ends. A request of which the answer is open may cost confidence, too: what is hardly enough is
     * not put at stake where no tokens are left to win it back.
     */
    private Step sharpen(Situation situation, String reason) {
        boolean reached = situation.state().observationsBeyond(goal) > 0;
        return reached || !situation.allButSpent() ? Sharpening.next(situation, reason) : new Step.End(reason);
    }

    /**
     * Returns the request that is worth most of those that may still be sent by a time: what is best of all might be too late, and nothing
     * would be asked although an answer could be had at once.
     */
    private Optional<Prospect> worthMost(Situation situation, double goal, Instant until) {
        int fruitless = Math.max(0, situation.state().observationsUnmoved(MOVED_BITS) - FRUITLESS);
        double dearer = (1 + situation.requests() / REQUESTS_TO_DOUBLE)
                * (1 + situation.refusedInARow() / REFUSALS_TO_DOUBLE)
                * Math.pow(2, fruitless / FRUITLESS_TO_DOUBLE);
        return situation
                .state()
                .bestProbe(
                        (situation.savesForLine() ? situation.costs().forFamilyOnly() : situation.costs())
                                .withRequestsTimes(dearer),
                        goal,
                        situation.earliest(),
                        Situation.earlier(situation.latest(), Situation.later(situation.earliest(), until)),
                        situation.largest(),
                        situation.tokensLeft());
    }

    /** Brings the inference to the observations: goes on where it leads to them, else begins from the start. */
    private Inference follow(List<Observation> observations, Instant startedAt) {
        Inference known = computed;
        if (known == null || !known.leadsTo(observations)) {
            known = new Inference(premises, startedAt);
            computed = known;
        }
        known.goOnTo(observations);
        return known;
    }
}
