package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Inferring;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Prospect;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.experiment.Step;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Chooses each probe by the evidence that its answer is expected to give for its price in time, tokens and requests.
 *
 * <p>Unless the start is quiet, it first waits one window in silence, so that what was used before has left the windows; a budget
 * of less than two windows leaves that out. It opens with a part of the nominal capacity and waits an eighth of a window before the next one, for a quota that is used
 * up in one burst makes several kinds of windows answer alike for ever. From then on {@link Inference#bestProbe} chooses, with a
 * watch of refusals while it waits. Where no request would tell anything, as when a killed experiment is resumed, it opens again
 * once a window has passed since it opened last, if the budget has time for two more. Once family and conclusion are known a little
 * beyond the confidence asked for, {@link Inference#sharpestProbe} chooses requests for the sake of the parameters, as long as one
 * of them is not known to a tenth. It stops then, or when nothing within the budget can still separate the survivors.
 */
public final class AdaptivePlan implements ExperimentPlan, Inferring {

    /** The plan's name. */
    public static final String ID = "adaptive";

    private static final String OPENING_PURPOSE = "opening";

    /** Share of the nominal capacity that the first probe asks for. */
    private static final double OPENING = 0.3;

    /** Part of the window by which the first probe is kept away from the lines of the clock's windows. */
    private static final int LINE_APART = 40;

    /** Part of the window between the first probe and the second. */
    private static final int OPENING_WAIT = 8;

    /** Part of the window until which a reserve is held back: uses this far apart lie in different sub-windows, if any. */
    private static final double SPREADING = 0.51;

    /** Price of the reserve until then. */
    private static final double RESERVE_PRICE = 3;

    /** Share of the capacity within which the headroom need be known until then. */
    private static final double ROUGH_HEADROOM = 0.14;

    /** The same from then on, while the first window lasts: the search itself is the late use that parts the windows. */
    private static final double FINE_HEADROOM = 0.004;

    /** Tokens to which it is searched as long as there was no late use at all. */
    private static final double LEAST_HEADROOM = 1.5;

    /** Posterior of the families that refill at which nothing need be held back. */
    private static final double REFILLS = 0.5;

    /** Posterior of the windows that roll below which uses at several times tell nothing that is still asked. */
    private static final double ROLLS = 0.1;

    /** Requests after which the next one costs twice as much as the first: what many have not told, more will hardly tell. */
    private static final double REQUESTS_TO_DOUBLE = 30;

    /** The same for refusals in a row, each of which was most probably foreseen. */
    private static final double REFUSALS_TO_DOUBLE = 4;

    /** Share of that doubt beyond which more evidence is worth nothing, however cheap. */
    private static final double LEAST_DOUBT = 0.1;

    /** Part of the window within which evidence beyond the level is cheap enough to be taken. */
    private static final int CHEAP_WAIT = 40;

    /** Evidence below which nothing is asked while a reserve is held back. */
    private static final double LEAST_BITS = 0.05;

    /** Answers in a row beyond the level after which that is good enough, though the goal is not reached. */
    private static final int LONG_ENOUGH = 4;

    private static final String SHARPENING_PURPOSE = "parameters";

    /** What a bit about the parameters is worth once the family is known. */
    private static final double SHARPENING_SHARE = 1;

    /** Width of the widest interval that needs no more requests. */
    private static final double SHARP = 0.1;

    /** Windows from the opening within which the parameters are still made known better. */
    private static final double SHARPENING_WINDOWS = 0.73;

    /** Requests from which on none is sent for the sake of the parameters alone. */
    private static final int MOST_WITH_SHARPENING = 54;

    private static final String TEST_PURPOSE = "test of the model";

    /** Part of the window before the first pair of requests that test whether any model is right: much has come back by then. */
    private static final double FIRST_TEST_WAIT = 0.3;

    /** The same before the others. */
    private static final double TEST_WAIT = 0.06;

    /** Answers in which that doubt outlasts the search for the best probe before it is tested. */
    private static final int PATIENCE = 8;

    /** Most of those requests. */
    private static final int MOST_TESTS = 16;

    /** Largest cost of a probe in nominal capacities, once half of one was admitted; the prior goes no further. */
    private static final int LARGEST = 8;

    /** Cost in nominal capacities that may be asked for however little is left, once a refusal has shown that there is a limit. */
    private static final int USUAL = 2;

    private final Premises premises;
    private final double level;
    private final double goal;
    private final ProbeCosts prices;
    private final Budget budget;
    private final ToLongFunction<List<Observation>> leastTokens;
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
        this.premises = Objects.requireNonNull(premises, "premises");
        this.prices = Objects.requireNonNull(costs, "costs");
        this.budget = Objects.requireNonNull(budget, "budget");
        this.leastTokens = Objects.requireNonNull(leastTokens, "leastTokens");
        goal = Goal.of(level);
        this.level = level;
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
        options.put("price-of-window", Double.toString(prices.perWindow()));
        options.put("price-of-capacity", Double.toString(prices.perCapacity()));
        options.put("price-of-request", Double.toString(prices.perRequest()));
        options.put("price-of-reserve", Double.toString(prices.perReserve()));
        options.put("parameter-share", Double.toString(prices.parameterShare()));
        return options;
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        long nominal = premises.capacityTokens();
        long least = leastTokens.applyAsLong(observations);
        ProbeCosts costs = prices.withLeastTokens(least);
        int own = Preliminary.without(observations).size();
        if (own == 0) {
            long opening = Math.min(budget.maxTokens(), Math.max(1, Math.round(nominal * OPENING)));
            return Step.Probe.of(
                    offTheLine(now.plus(silence())),
                    opening,
                    OPENING_PURPOSE,
                    "a first part of the nominal capacity"
                            + (silence().isZero() ? "" : ", once a window has passed in silence"));
        }
        Instant first = observations.get(0).intent().intendedAt();
        Instant startedAt = own == observations.size() ? first.minus(silence()) : first;
        int opened = lastOpening(observations);
        Instant openedAt = observations.get(opened).intent().intendedAt();
        Inference state = follow(observations, startedAt);
        int beyond = state.observationsBeyond(goal);
        long spent = Remaining.spent(observations);
        boolean large = observations.stream().anyMatch(o -> o.admitted() && o.tokens() * 2 >= nominal);
        // a limiter that admits on credit would take all that is left at once, and tell nothing
        long left = budget.maxTokens() - spent;
        long usual = observations.stream().anyMatch(Observation::denied) ? USUAL * nominal : nominal;
        long largest = Math.min(left, large ? Math.min(LARGEST * nominal, Math.max(usual, left / 2)) : nominal);
        Instant earliest = observations.size() == opened + 1
                ? later(now, openedAt.plus(premises.window().dividedBy(OPENING_WAIT)))
                : now;
        Instant latest = startedAt.plus(budget.maxDuration());
        if (largest < least || earliest.isAfter(latest) || observations.size() >= budget.maxRequests()) {
            return new Step.End(beyond > 0 ? "the limiter is identified" : "the budget is spent");
        }
        double utmost = 1 - LEAST_DOUBT * (1 - goal);
        if (state.observationsBeyond(level) > LONG_ENOUGH || state.observationsBeyond(utmost) > 0) {
            return sharpened(state, observations, openedAt, now, latest, largest, "the limiter is identified");
        }
        Instant spreadAt = openedAt.plusNanos((long) (SPREADING * premises.windowNanos()));
        Optional<Prospect> best = Optional.empty();
        boolean holdsBack = earliest.isBefore(spreadAt) && rolling(state) > ROLLS;
        if (beyond == 0 && earliest.isBefore(openedAt.plus(premises.window())) && refilling(state) < REFILLS) {
            double low = state.headroom(earliest, 0.05);
            double high = state.headroom(earliest, 0.95);
            long spentSince = Remaining.spent(observations.subList(opened, observations.size()));
            double much = ROUGH_HEADROOM * (spentSince + high);
            double fine = usedSince(observations, spreadAt) ? FINE_HEADROOM * (spentSince + high) : LEAST_HEADROOM;
            boolean search = holdsBack ? high > much : high <= 1.5 * much && high - low > Math.max(fine, least - 1);
            if (search) {
                // half of what may be spent at most: a search must leave something for what it is for
                long middle = Math.max(least, Math.min((largest + 1) / 2, Math.round((low + high) / 2)));
                return Step.Probe.of(
                        earliest, middle, "probe " + observations.size(), "how much is left, without using it all up?");
            }
            if (holdsBack) {
                best = state.bestProbe(
                                costs.withReserve(RESERVE_PRICE), goal, earliest, earlier(spreadAt, latest), largest)
                        .filter(p -> p.familyBits() > LEAST_BITS);
                if (best.isEmpty()) {
                    best = state.watch(costs, goal, earliest, earlier(spreadAt, latest), largest);
                }
                if (best.isEmpty()) {
                    return next(observations, spreadAt);
                }
            }
        }
        if (best.isEmpty()) {
            best = state.bestProbe(
                    costs.withRequestsTimes((1 + observations.size() / REQUESTS_TO_DOUBLE)
                            * (1 + refusedInARow(observations) / REFUSALS_TO_DOUBLE)),
                    beyond > 0 ? utmost : goal,
                    earliest,
                    latest,
                    largest);
        }
        int doubted = state.observationsInDoubtOfAllModels(goal);
        if (doubted > (best.isEmpty() ? 0 : PATIENCE)) {
            Optional<Step> test = test(state, observations, now, latest, largest);
            if (test.isPresent()) {
                return test.get();
            }
        }
        boolean reopened = opened > 0 && observations.get(opened).purpose().equals(OPENING_PURPOSE);
        if (best.isEmpty() && beyond == 0 && reopened && !usedSince(observations, spreadAt)) {
            Instant at = later(now, spreadAt);
            long half = Math.round(state.headroom(at, 0.5) / 2);
            return Step.Probe.of(
                    at,
                    Math.max(1, Math.min(largest / 4, half)),
                    "late use",
                    "uses at several times part kinds of windows");
        }
        Instant reopenAt = later(now, openedAt.plus(premises.window()));
        boolean again = !reopenAt.plus(premises.window().multipliedBy(2)).isAfter(latest);
        if (best.isEmpty() && beyond == 0 && again) {
            long opening = Math.max(1, Math.min(largest / 2, Math.round(nominal * OPENING)));
            return Step.Probe.of(
                    reopenAt,
                    opening,
                    OPENING_PURPOSE,
                    "a first part again: no single request tells any more, a new window may");
        }
        if (best.isEmpty()) {
            return beyond > 0
                    ? sharpened(state, observations, openedAt, now, latest, largest, "the limiter is identified")
                    : new Step.End("nothing within the budget can separate the survivors");
        }
        Prospect probe = best.get();
        if (state.observationsBeyond(level) > 0
                && probe.at().isAfter(now.plus(premises.window().dividedBy(CHEAP_WAIT)))) {
            return sharpened(
                    state,
                    observations,
                    openedAt,
                    now,
                    latest,
                    largest,
                    "the limiter is identified, and more evidence would cost time");
        }
        return Step.Probe.of(probe.at(), probe.cost(), "probe " + observations.size(), why(probe));
    }

    /** Returns a request that makes the parameters known better, if they need it and it is worth its price; else the end. */
    private Step sharpened(
            Inference state,
            List<Observation> observations,
            Instant openedAt,
            Instant now,
            Instant latest,
            long largest,
            String reason) {
        Instant until = earlier(latest, after(openedAt, SHARPENING_WINDOWS));
        if (now.isAfter(until) || observations.size() >= MOST_WITH_SHARPENING || state.widestInterval() <= SHARP) {
            return new Step.End(reason);
        }
        return state.sharpestProbe(
                        prices.withLeastTokens(leastTokens.applyAsLong(observations))
                                .forParametersOnly(SHARPENING_SHARE),
                        now,
                        until,
                        largest)
                .<Step>map(p -> Step.Probe.of(p.at(), p.cost(), SHARPENING_PURPOSE, why(p)))
                .orElseGet(() -> new Step.End(reason));
    }

    /**
     * Returns a request of whose answer the most probable family is sure, if only the doubt whether any model is right keeps it from
     * being identified: after a lapse or two, answers as predicted are what dispels that.
     */
    private Optional<Step> test(
            Inference state, List<Observation> observations, Instant now, Instant latest, long largest) {
        long tested = observations.stream()
                .filter(o -> o.purpose().equals(TEST_PURPOSE))
                .count();
        Instant from = after(now, tested % 2 == 1 ? 0 : tested == 0 ? FIRST_TEST_WAIT : TEST_WAIT);
        if (tested >= MOST_TESTS || from.isAfter(latest)) {
            return Optional.empty();
        }
        boolean admitted = tested % 2 == 0;
        return state.sharpPrediction(admitted, from, latest, largest)
                .or(() -> state.sharpPrediction(!admitted, from, latest, largest))
                .map(p -> Step.Probe.of(
                        p.at(), p.cost(), TEST_PURPOSE, "is any model right? this one is sure of the answer"));
    }

    /**
     * What was used before is gone after one window without a request; what a quiet start need not wait for, and what a budget
     * of less than two windows has no time for.
     */
    private Duration silence() {
        boolean waits = !premises.start().equals(Start.QUIET)
                && budget.maxDuration().compareTo(premises.window().multipliedBy(2)) >= 0;
        return waits ? premises.window() : Duration.ZERO;
    }

    /**
     * Returns the given time, or a little later one if the clock's windows begin close to it: a window that opens with the first
     * use would end together with one of the clock's.
     */
    private Instant offTheLine(Instant time) {
        long windowNanos = premises.windowNanos();
        long apart = windowNanos / LINE_APART;
        long sinceLine = Math.floorMod(EpochNanos.of(time), windowNanos);
        if (sinceLine < apart) {
            return time.plusNanos(apart - sinceLine);
        }
        return windowNanos - sinceLine < apart ? time.plusNanos(windowNanos - sinceLine + apart) : time;
    }

    /** Returns how probable it is that uses at several times must lie in different sub-windows to tell. */
    private static double rolling(Inference state) {
        Map<String, Double> posterior = state.posterior();
        return posterior.getOrDefault(AnchoredWindow.ID, 0.0)
                + posterior.getOrDefault(SlidingLog.ID, 0.0)
                + posterior.getOrDefault(BucketedWindow.ID, 0.0);
    }

    /** Returns the place of the request with which the plan began, or began again after a pause. */
    private static int lastOpening(List<Observation> observations) {
        int last = observations.size() - 1;
        while (last > 0 && !observations.get(last).purpose().equals(OPENING_PURPOSE)) {
            last--;
        }
        return last;
    }

    /** Returns how many of the latest answers were refusals, with hardly any time between them. */
    private int refusedInARow(List<Observation> observations) {
        int refused = 0;
        Instant next = observations.get(observations.size() - 1).sentAt();
        for (int i = observations.size() - 1; i >= 0; i--) {
            Observation observation = observations.get(i);
            if (!observation.denied()
                    || observation
                            .sentAt()
                            .isBefore(next.minus(premises.window().dividedBy(CHEAP_WAIT)))) {
                break;
            }
            next = observation.sentAt();
            refused++;
        }
        return refused;
    }

    private static boolean usedSince(List<Observation> observations, Instant time) {
        return observations.stream().anyMatch(o -> o.admitted() && !o.sentAt().isBefore(time));
    }

    private static double refilling(Inference state) {
        Map<String, Double> posterior = state.posterior();
        return posterior.getOrDefault(TokenBucket.ID, 0.0)
                + posterior.getOrDefault(SteppedBucket.ID, 0.0)
                + posterior.getOrDefault(Pacer.ID, 0.0);
    }

    private Instant after(Instant time, double windows) {
        return time.plusNanos((long) (windows * premises.windowNanos()));
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static String why(Prospect prospect) {
        return String.format(
                Locale.ROOT,
                "expected evidence of %.2f bits about the family and %.2f about its parameters; admitted with a probability of"
                        + " %.0f%%",
                prospect.familyBits(),
                prospect.parameterBits(),
                100 * prospect.admitProbability());
    }

    /** Brings the inference to the observations: one step further where that is all that is new, else from the start. */
    private Inference follow(List<Observation> observations, Instant startedAt) {
        int size = observations.size();
        Inference known = computed;
        if (known != null && known.isAfter(observations)) {
            return known;
        }
        if (known == null || !known.isAfter(observations.subList(0, size - 1))) {
            known = new Inference(premises, startedAt);
            observations.subList(0, size - 1).forEach(known::observe);
            computed = known;
        }
        known.observe(observations.get(size - 1));
        return known;
    }
}
