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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets another plan find out the limiter, and looks for a second limit behind it.
 *
 * <p>A limit on a short time hides one on a longer time as long as little is used. So once the other plan has identified a limit
 * that gives everything back within a part of the nominal window, that limit is used as fast as it allows, until twice the
 * nominal capacity went through in one window or a request is refused that it would have admitted. Once two limits explain the answers
 * better than one, this plan chooses: for each of the two, what tells most about it among the requests that the other one is
 * sure to admit; and where the second limit is not in reach of such a request, the largest one, to use it up. It ends when both limits are
 * identified, and their capacities and refills are known.
 */
public final class SecondLimitPlan implements ExperimentPlan, Inferring {

    /** Begins the purpose of each request that looks for a second limit. */
    static final String SEARCH_PURPOSE = "second limit? ";

    private static final String PAIR_PURPOSE = "pair: ";

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
    /** What was computed from the observations so far; never what they were. */
    private @Nullable Inference computed;

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
        return Optional.ofNullable(computed);
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        if (observations.isEmpty() || observations.size() >= budget.maxRequests()) {
            return plan.next(observations, now);
        }
        Inference single = follow(observations);
        boolean thinkable = PairInference.worthwhile(single);
        double two = thinkable ? pair(observations, single.startedAt()).probability(single) : 0;
        if (two >= PAIR) {
            return ofPair(pair(observations, single.startedAt()), two, observations, now);
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
        double nominal = premises.capacityTokens();
        double through = known.secondsToGiveAllBack() > 0
                ? known.capacity() * (1 + premises.windowNanos() / 1e9 / known.secondsToGiveAllBack())
                : 0;
        double tried = mostInOneWindow(observations);
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
        return use(single, known, observations, now, latest, SEARCH_PURPOSE + "use what the one that is known admits");
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

    private double mostInOneWindow(List<Observation> observations) {
        double most = 0;
        for (int i = 0; i < observations.size(); i++) {
            Instant end = observations.get(i).sentAt().plus(premises.window());
            double sum = 0;
            for (int k = i;
                    k < observations.size() && observations.get(k).sentAt().isBefore(end);
                    k++) {
                sum += observations.get(k).admitted() ? observations.get(k).tokens() : 0;
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
        Knowledge ofFirst = Knowledge.of(first);
        Knowledge ofSecond = Knowledge.of(second);
        if (identified && ofFirst.isWithin(KNOWN) && ofSecond.isWithin(KNOWN)) {
            return new Step.End("both limits are identified");
        }
        @Nullable Offer best = null;
        for (Duration wait : waits()) {
            Instant from = now.plus(wait);
            if (from.isAfter(latest)) {
                break;
            }
            best = better(best, offer(first, ofFirst, second, from, now, latest, left));
            best = better(best, offer(second, ofSecond, first, from, now, latest, left));
        }
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

    /** A request about one of the limits, and the information for its price. */
    private record Offer(Inference limit, Prospect prospect, double score) {}

    private static @Nullable Offer better(@Nullable Offer one, @Nullable Offer other) {
        return one == null || (other != null && other.score() > one.score()) ? other : one;
    }

    private @Nullable Offer offer(
            Inference limit, Knowledge known, Inference other, Instant from, Instant now, Instant latest, long left) {
        long largest = (long) Math.min(left, other.surelyAdmitted(from, SURELY, left));
        if (largest < 1) {
            return null;
        }
        boolean family = limit.familyProbability() < goal;
        if (!family && known.isWithin(KNOWN)) {
            return null;
        }
        ProbeCosts prices = family ? costs : FOR_PARAMETERS;
        Prospect prospect = limit.bestProbe(prices, goal, from, latest, largest).orElse(null);
        if (prospect == null) {
            return null;
        }
        double bits = (family ? prospect.familyBits() : 0) + prices.parameterShare() * prospect.parameterBits();
        if (bits < LEAST_BITS) {
            return null;
        }
        double wait = Duration.between(now, prospect.at()).toNanos() / (double) premises.windowNanos();
        return new Offer(limit, prospect, bits / (wait + 0.03));
    }

    private List<Duration> waits() {
        return List.of(0.0, 0.03, 0.06, 0.1, 0.2, 0.4).stream()
                .map(w -> Duration.ofNanos((long) (w * premises.windowNanos())))
                .toList();
    }

    // ----

    private static Step step(Prospect prospect, String purpose) {
        return Step.Probe.of(
                prospect.at(),
                prospect.cost(),
                purpose,
                String.format(
                        java.util.Locale.ROOT,
                        "admitted with a probability of %.0f%%",
                        100 * prospect.admitProbability()));
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

    /** Brings the inference to the observations; that of the other plan, where it is there already. */
    private Inference follow(List<Observation> observations) {
        Inference known = computed;
        int seen = known == null ? 0 : known.observations().size();
        if (known == null || seen > observations.size() || !known.isAfter(observations.subList(0, seen))) {
            known = new Inference(premises, observations.get(0).intent().intendedAt());
            seen = 0;
            computedPair = null;
        }
        observations.subList(seen, observations.size()).forEach(known::observe);
        computed = known;
        return known;
    }
}
