package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Knowledge;
import dev.limitlens.analysis.PairInference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Prospect;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out more about two limits: for each of them, what tells most about it among the requests that the other one is sure to admit.
 * Where a limit is not in reach of such a request, the largest one, to use it up.
 */
final class PairEstimation {

    /** Begins the purpose of each request that is about two limits. */
    static final String PURPOSE = "pair: ";

    /** Relative width of the 95% interval of a capacity or refill up to which it is known. */
    static final double KNOWN = 0.06;

    /** Time, tokens and requests as usual, but the parameters are what is asked for. */
    static final ProbeCosts FOR_PARAMETERS = new ProbeCosts(0.5, 0.04, 0.02, 0, 1);

    /** Price of all tokens that are left, in windows: two limits need many, and a refusal tells as much for none. */
    private static final double PRICE_OF_ALL_LEFT = 1;

    private static final String COUNT_PURPOSE = PURPOSE + "how many requests at once?";

    /** Parts of the window after which the other limit may admit more. */
    private static final double[] WAITS = {0, 0.05, 0.15, 0.4};

    /** How many times as much it must be for another look. */
    private static final double MORE = 1.3;

    /** What a request costs beside its wait, in windows. */
    private static final double AT_ONCE = 0.03;

    /** Evidence below which a request is not worth sending. */
    private static final double LEAST_BITS = 0.05;

    /** How often requests are counted from a full quota on. */
    private static final int COUNTS = 2;

    /** Times that it takes until everything is back, before a limit counts as full. */
    private static final double FULL = 1.05;

    private final Premises premises;
    private final ProbeCosts costs;
    private final double goal;

    PairEstimation(Premises premises, ProbeCosts costs, double goal) {
        this.premises = premises;
        this.costs = costs;
        this.goal = goal;
    }

    /** Returns whether both limits are identified, given the probability that there are two. */
    boolean isIdentified(PairInference pair, double two) {
        return two * pair.familiesProbability() >= goal;
    }

    /** Returns whether, if there are two limits, both are known: their families and parameters. */
    boolean isKnown(PairInference pair) {
        return pair.familiesProbability() >= goal
                && Knowledge.ofFirst(pair).isWithin(KNOWN)
                && Knowledge.ofSecond(pair).isWithin(KNOWN);
    }

    /** Returns the next request, if both limits are not well enough known and one is worth its price. */
    Optional<Step> next(PairInference pair, List<Observation> observations, Instant now, Remaining remaining) {
        Inference first = pair.first();
        Inference second = pair.second();
        Knowledge ofFirst = Knowledge.ofFirst(pair);
        Knowledge ofSecond = Knowledge.ofSecond(pair);
        if (isKnown(pair)) {
            return Optional.empty();
        }
        Optional<Step> counted =
                count(ofFirst, observations, now, remaining).or(() -> count(ofSecond, observations, now, remaining));
        if (counted.isPresent()) {
            return counted;
        }
        Offer best =
                better(offer(first, ofFirst, second, now, remaining), offer(second, ofSecond, first, now, remaining));
        if (best != null) {
            return Optional.of(step(best.prospect(), PURPOSE + (best.limit() == first ? "the first" : "the second")));
        }
        boolean firstHidden = ofFirst.secondsToGiveAllBack() >= ofSecond.secondsToGiveAllBack();
        Inference hidden = firstHidden ? first : second;
        Knowledge ofHidden = firstHidden ? ofFirst : ofSecond;
        return SureUse.largest(
                firstHidden ? second : first,
                firstHidden ? ofSecond : ofFirst,
                // where the other one counts requests, it would admit all that may still be spent at once
                ofHidden.metersTokens() ? ofHidden.capacity() : remaining.tokens(),
                (at, cost) -> hidden.surelyRefused(at, SureUse.DOUBT, cost) > cost,
                premises,
                now,
                remaining,
                PURPOSE + "use up");
    }

    /**
     * Counts the requests that a limit on requests admits at once, after all of it has come back: a single request never tells. All of
     * it is back only after the time that the largest capacity still probable takes, else the count would confirm a smaller one.
     */
    private Optional<Step> count(Knowledge known, List<Observation> observations, Instant now, Remaining remaining) {
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
        Instant full = last.receivedAt().plusNanos((long) (FULL * 1e9 * known.mostSecondsToGiveAllBack()));
        // a refill that is hardly known must not keep it from counting at all
        Instant soon = now.plus(premises.window());
        Instant at = full.isAfter(now) ? (full.isAfter(soon) ? soon : full) : now;
        return counts >= COUNTS || at.isAfter(remaining.latest())
                ? Optional.empty()
                : Optional.of(Step.Probe.of(at, 1, COUNT_PURPOSE, "once all of it is back"));
    }

    /** A request about one of the limits, and the information for its price. */
    private record Offer(Inference limit, Prospect prospect, double score) {}

    private static @Nullable Offer better(@Nullable Offer one, @Nullable Offer other) {
        return one == null || (other != null && other.score() > one.score()) ? other : one;
    }

    /** Returns the best request about a limit, now or later, when the other one surely admits more. */
    private @Nullable Offer offer(Inference limit, Knowledge known, Inference other, Instant now, Remaining remaining) {
        boolean family = limit.familyProbability() < goal;
        if (!family && known.isWithin(KNOWN)) {
            return null;
        }
        Offer best = null;
        long looked = 0;
        for (double wait : WAITS) {
            Instant from = now.plusNanos((long) (wait * premises.windowNanos()));
            if (from.isAfter(remaining.latest())) {
                break;
            }
            long largest = (long) other.surelyAdmitted(from, SureUse.DOUBT, remaining.tokens());
            if (largest > MORE * looked) {
                looked = largest;
                best = better(best, offer(limit, family, from, now, remaining, largest));
            }
        }
        return best;
    }

    private @Nullable Offer offer(
            Inference limit, boolean family, Instant from, Instant now, Remaining remaining, long largest) {
        ProbeCosts prices = scarce(family ? costs : FOR_PARAMETERS, remaining);
        Prospect prospect =
                limit.bestProbe(prices, goal, from, remaining.latest(), largest).orElse(null);
        if (prospect == null) {
            return null;
        }
        double bits = (family ? prospect.familyBits() : 0) + prices.parameterShare() * prospect.parameterBits();
        double wait = Duration.between(now, prospect.at()).toNanos() / (double) premises.windowNanos();
        double spent = prospect.admitProbability() * prospect.cost() / remaining.tokens();
        return bits < LEAST_BITS
                ? null
                : new Offer(limit, prospect, bits / (wait + AT_ONCE + PRICE_OF_ALL_LEFT * spent));
    }

    /** Returns prices at which tokens are the dearer the fewer are left. */
    private ProbeCosts scarce(ProbeCosts prices, Remaining remaining) {
        double perCapacity = PRICE_OF_ALL_LEFT * premises.capacityTokens() / remaining.tokens();
        return new ProbeCosts(
                prices.perWindow(),
                Math.max(prices.perCapacity(), perCapacity),
                prices.perRequest(),
                prices.perReserve(),
                prices.parameterShare());
    }

    static Step step(Prospect prospect, String purpose) {
        return Step.Probe.of(
                prospect.at(),
                prospect.cost(),
                purpose,
                String.format(Locale.ROOT, "admitted with a probability of %.0f%%", 100 * prospect.admitProbability()));
    }
}
