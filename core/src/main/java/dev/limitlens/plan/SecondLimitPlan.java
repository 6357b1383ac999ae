package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Inferring;
import dev.limitlens.analysis.Knowledge;
import dev.limitlens.analysis.PairInference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Prospect;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;
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

    /** Begins the purpose of each request that looks for a second limit. */
    static final String SEARCH_PURPOSE = "second limit? ";

    private static final String USE_PURPOSE = SEARCH_PURPOSE + "use what the first one admits";
    private static final String PAIR_PURPOSE = "pair: ";
    private static final String COUNT_PURPOSE = PAIR_PURPOSE + "how many requests at once?";

    /** Requests in a row that are refused though they should be admitted, before the other plan is asked what that means. */
    private static final int CONFIRMATIONS = 4;

    private static final String TEST_PURPOSE = PAIR_PURPOSE + "validate: ";
    private static final String REFUSED = TEST_PURPOSE + "too much";
    private static final String ADMITTED = TEST_PURPOSE + "just enough";

    /** Answers in a row that must be as predicted, and the most that are asked for. */
    private static final int TESTS = 4;

    private static final int MOST_TESTS = 12;

    /** Part of the window between two pairs of them. */
    private static final double TEST_APART = 0.37;

    /** Parts of the window after which the other limit may admit more. */
    private static final double[] WAITS = {0, 0.05, 0.15, 0.4};

    /** How many times as much it must be for another look. */
    private static final double MORE = 1.3;

    /** What a request costs beside its wait, in windows. */
    private static final double AT_ONCE = 0.03;

    /** How often requests are counted from a full quota on. */
    private static final int COUNTS = 2;

    /** Posterior of two limits from which on this plan chooses, and the same where the other plan has nothing left to ask. */
    private static final double PAIR = 0.5;

    private static final double PERHAPS_PAIR = 0.05;

    /** Part of the nominal window within which a limit gives everything back that may hide a longer one. */
    private static final double SHORT = 1 / 3.0;

    /** Nominal capacities that must have gone through in one window before there is taken to be no second limit. */
    private static final double REACH = 2.2;

    /** Share of its capacity that a limit must have to spare before it is used again. */
    private static final double REFILLED = 0.6;

    /** Quantile of the headroom that counts as surely there. */
    private static final double SURELY = 0.03;

    /** Relative width of the 95% interval of a capacity or refill up to which it is known. */
    private static final double KNOWN = 0.06;

    /** Evidence below which a request about a family is not worth sending. */
    private static final double LEAST_BITS = 0.05;

    /** Times that it takes until everything is back, before a limit counts as full. */
    private static final double FULL = 1.05;

    private static final int TIMES = 60;
    private static final double DOUBT_LEFT = 0.7;

    /** Time, tokens and requests as usual, but the parameters are what is asked for. */
    private static final ProbeCosts FOR_PARAMETERS = new ProbeCosts(0.5, 0.04, 0.02, 0, 1);

    private final ExperimentPlan plan;
    private final Premises premises;
    private final double level;
    private final double goal;
    private final ProbeCosts costs;
    private final Budget budget;
    private final FollowedInference followed;

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
        this.costs = Objects.requireNonNull(costs, "costs");
        this.budget = Objects.requireNonNull(budget, "budget");
        followed = new FollowedInference(premises);
        if (!(level > 0.5 && level < 1)) {
            throw new IllegalArgumentException("confidence must be above 0.5 and below 1: " + level);
        }
        this.level = level;
        goal = 1 - DOUBT_LEFT * (1 - level);
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
        if (two >= PAIR) {
            return ofPair(pair(observations, single.startedAt()), two, observations, now);
        }
        Observation last = observations.get(observations.size() - 1);
        if (last.denied()
                && last.purpose().startsWith(USE_PURPOSE)
                && refusedInARow(observations) < CONFIRMATIONS
                && last.requestedTokens() > 1) {
            // only a second limit refuses that, so whatever it still admits tells about it
            return Step.Probe.of(
                    now, last.requestedTokens() / 2, USE_PURPOSE, "what should have been admitted was refused: again");
        }
        Step step = plan.next(observations, now);
        if (!(step instanceof Step.End)) {
            return step;
        }
        if (two >= PERHAPS_PAIR) {
            return ofPair(pair(observations, single.startedAt()), two, observations, now);
        }
        boolean identified = Math.min(single.familyProbability(), single.conclusionProbability()) >= level;
        return identified ? search(single, observations, now).orElse(step) : step;
    }

    // ---- one limit: is there a second one behind it?

    private Optional<Step> search(Inference single, List<Observation> observations, Instant now) {
        Knowledge known = Knowledge.of(single);
        Instant latest = latest(observations);
        if (premises.capacityRequests().isPresent()
                && known.metersTokens()
                && mostInOneWindow(observations, o -> 1)
                        < REACH * premises.capacityRequests().getAsLong()) {
            for (int k = 0; k <= TIMES; k++) {
                Instant at = now.plus(premises.window().multipliedBy(k).dividedBy(TIMES));
                if (!at.isAfter(latest) && single.surelyAdmitted(at, SURELY, 1) >= 1 && left(observations) >= 1) {
                    return Optional.of(Step.Probe.of(
                            at, 1, SEARCH_PURPOSE + "on requests", "a limit on requests shows once there are many"));
                }
            }
        }
        double nominal = premises.capacityTokens();
        double through = known.secondsToGiveAllBack() > 0
                ? known.capacity() * (1 + premises.windowNanos() / 1e9 / known.secondsToGiveAllBack())
                : 0;
        double tried = mostInOneWindow(observations, Observation::tokens);
        boolean hides = known.secondsToGiveAllBack() <= SHORT * premises.windowNanos() / 1e9;
        if (!hides || tried >= REACH * nominal || through <= 1.05 * tried) {
            return Optional.empty();
        }
        if (!known.isWithin(KNOWN)) {
            Optional<Step> precise = single.bestProbe(FOR_PARAMETERS, goal, now, latest, left(observations))
                    .map(p -> step(p, SEARCH_PURPOSE + "how fast is the one that is known?"));
            if (precise.isPresent() && countOf(observations, SEARCH_PURPOSE) < TIMES / 2) {
                return precise;
            }
        }
        return use(single, known, observations, now, latest, USE_PURPOSE);
    }

    /** Returns the largest request that a limit surely admits, at the first time at which much of its capacity is there. */
    private Optional<Step> use(
            Inference limit,
            Knowledge known,
            List<Observation> observations,
            Instant now,
            Instant latest,
            String purpose) {
        for (int k = 0; k <= TIMES; k++) {
            Instant at = now.plus(premises.window().multipliedBy(k).dividedBy(TIMES));
            double sure = limit.surelyAdmitted(at, SURELY, left(observations));
            if (at.isAfter(latest)) {
                return Optional.empty();
            }
            if (sure >= 1 && (sure >= REFILLED * known.capacity() || !known.metersTokens())) {
                long cost = Math.min(left(observations), (long) sure);
                return cost < 1
                        ? Optional.empty()
                        : Optional.of(Step.Probe.of(at, cost, purpose, "a second limit shows once it is used up"));
            }
        }
        return Optional.empty();
    }

    private static int refusedInARow(List<Observation> observations) {
        int refused = 0;
        for (int i = observations.size() - 1; i >= 0; i--) {
            Observation observation = observations.get(i);
            if (!observation.denied() || !observation.purpose().startsWith(USE_PURPOSE)) {
                return refused;
            }
            refused++;
        }
        return refused;
    }

    private double mostInOneWindow(List<Observation> observations, ToLongFunction<Observation> amount) {
        double most = 0;
        for (int i = 0; i < observations.size(); i++) {
            Instant end = observations.get(i).sentAt().plus(premises.window());
            double sum = 0;
            for (int k = i;
                    k < observations.size() && observations.get(k).sentAt().isBefore(end);
                    k++) {
                sum += observations.get(k).admitted() ? amount.applyAsLong(observations.get(k)) : 0;
            }
            most = Math.max(most, sum);
        }
        return most;
    }

    // ---- two limits

    private Step ofPair(PairInference pair, double two, List<Observation> observations, Instant now) {
        Instant latest = latest(observations);
        long left = left(observations);
        if (now.isAfter(latest) || left < 1) {
            return new Step.End("the budget is spent");
        }
        Inference first = pair.first();
        Inference second = pair.second();
        boolean identified = two * pair.familiesProbability() >= goal;
        Knowledge ofFirst = Knowledge.ofFirst(pair);
        Knowledge ofSecond = Knowledge.ofSecond(pair);
        if (identified && ofFirst.isWithin(KNOWN) && ofSecond.isWithin(KNOWN)) {
            return test(pair, observations, now, latest, left);
        }
        if (identified) {
            Optional<Step> counted =
                    count(ofFirst, observations, now, latest).or(() -> count(ofSecond, observations, now, latest));
            if (counted.isPresent()) {
                return counted.get();
            }
        }
        @Nullable Offer best = null;
        best = better(best, offer(first, ofFirst, second, now, latest, left));
        best = better(best, offer(second, ofSecond, first, now, latest, left));
        if (best != null) {
            return step(best.prospect(), PAIR_PURPOSE + (best.limit() == first ? "the first" : "the second"));
        }
        Inference hidden = ofFirst.secondsToGiveAllBack() >= ofSecond.secondsToGiveAllBack() ? first : second;
        Inference other = hidden == first ? second : first;
        return use(other, hidden == first ? ofSecond : ofFirst, observations, now, latest, PAIR_PURPOSE + "use up")
                .orElseGet(() -> new Step.End(
                        identified
                                ? "both limits are identified"
                                : "nothing within the budget can tell more about the two limits"));
    }

    /** Counts the requests that a limit on requests admits at once, after all of it has come back: a single request never tells. */
    private Optional<Step> count(Knowledge known, List<Observation> observations, Instant now, Instant latest) {
        if (known.metersTokens() || known.isWithin(KNOWN)) {
            return Optional.empty();
        }
        Observation last = observations.get(observations.size() - 1);
        if (last.purpose().equals(COUNT_PURPOSE) && last.admitted()) {
            return Optional.of(Step.Probe.of(now, 1, COUNT_PURPOSE, "until one is refused"));
        }
        long counts = observations.stream()
                .filter(o -> o.purpose().equals(COUNT_PURPOSE) && o.denied())
                .count();
        Instant full = last.receivedAt().plusNanos((long) (FULL * 1e9 * known.secondsToGiveAllBack()));
        Instant at = full.isAfter(now) ? full : now;
        return counts >= COUNTS || at.isAfter(latest)
                ? Optional.empty()
                : Optional.of(Step.Probe.of(at, 1, COUNT_PURPOSE, "once all of it is back"));
    }

    /** A request about one of the limits, and the information for its price. */
    private record Offer(Inference limit, Prospect prospect, double score) {}

    private static @Nullable Offer better(@Nullable Offer one, @Nullable Offer other) {
        return one == null || (other != null && other.score() > one.score()) ? other : one;
    }

    /** Returns the best request about a limit, now or later, when the other one surely admits more. */
    private @Nullable Offer offer(
            Inference limit, Knowledge known, Inference other, Instant now, Instant latest, long left) {
        boolean family = limit.familyProbability() < goal;
        if (!family && known.isWithin(KNOWN)) {
            return null;
        }
        @Nullable Offer best = null;
        long looked = 0;
        for (double wait : WAITS) {
            Instant from = now.plusNanos((long) (wait * premises.windowNanos()));
            long largest = (long) Math.min(left, other.surelyAdmitted(from, SURELY, left));
            if (!from.isAfter(latest) && largest > MORE * looked) {
                looked = largest;
                best = better(best, offer(limit, family, from, now, latest, largest));
            }
        }
        return best;
    }

    private @Nullable Offer offer(
            Inference limit, boolean family, Instant from, Instant now, Instant latest, long largest) {
        ProbeCosts prices = family ? costs : FOR_PARAMETERS;
        Prospect prospect = limit.bestProbe(prices, goal, from, latest, largest).orElse(null);
        if (prospect == null) {
            return null;
        }
        double bits = (family ? prospect.familyBits() : 0) + prices.parameterShare() * prospect.parameterBits();
        double wait = Duration.between(now, prospect.at()).toNanos() / (double) premises.windowNanos();
        return bits < LEAST_BITS ? null : new Offer(limit, prospect, bits / (wait + AT_ONCE));
    }

    /** Puts the two limits to the test, as {@link ValidatingPlan} does a single one: a pair can explain much that it is not. */
    private Step test(PairInference pair, List<Observation> observations, Instant now, Instant latest, long left) {
        int passed = 0;
        for (int i = observations.size() - 1; i >= 0; i--) {
            Observation o = observations.get(i);
            if (!(o.purpose().equals(REFUSED) && o.denied()) && !(o.purpose().equals(ADMITTED) && o.admitted())) {
                break;
            }
            passed++;
        }
        boolean refused = passed % 2 == 0;
        Instant from = refused ? now.plusNanos((long) (TEST_APART * premises.windowNanos())) : now;
        if (passed >= TESTS || countOf(observations, TEST_PURPOSE) >= MOST_TESTS) {
            return new Step.End("both limits are identified");
        }
        for (int k = 0; k <= TIMES; k++) {
            Instant at = from.plus(premises.window().multipliedBy(k).dividedBy(TIMES));
            long cost = (long)
                    (refused
                            ? Math.min(
                                    pair.first().surelyRefused(at, SURELY, left),
                                    pair.second().surelyRefused(at, SURELY, left))
                            : Math.min(
                                    pair.first().surelyAdmitted(at, SURELY, left),
                                    pair.second().surelyAdmitted(at, SURELY, left)));
            if (cost >= 1 && cost <= left && !at.isAfter(latest)) {
                return Step.Probe.of(at, cost, refused ? REFUSED : ADMITTED, "the two limits are sure of the answer");
            }
        }
        return new Step.End("both limits are identified");
    }

    // ----

    private static Step step(Prospect prospect, String purpose) {
        return Step.Probe.of(
                prospect.at(),
                prospect.cost(),
                purpose,
                String.format(Locale.ROOT, "admitted with a probability of %.0f%%", 100 * prospect.admitProbability()));
    }

    private static long countOf(List<Observation> observations, String purpose) {
        return observations.stream()
                .filter(o -> o.purpose().startsWith(purpose))
                .count();
    }

    private long left(List<Observation> observations) {
        return budget.maxTokens()
                - observations.stream()
                        .filter(o -> o.admitted() || o.unknown())
                        .mapToLong(Observation::tokens)
                        .sum();
    }

    private Instant latest(List<Observation> observations) {
        return observations.get(0).intent().intendedAt().plus(budget.maxDuration());
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
