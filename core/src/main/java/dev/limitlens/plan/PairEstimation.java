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

    /** Price of all tokens that are left, in windows: two limits need many, and a refusal tells as much for none. */
    static final double PRICE_OF_ALL_LEFT = 1;

    private static final String COUNT_PURPOSE = PURPOSE + "how many requests at once?";

    /** Parts of the window after which the other limit may admit more. */
    private static final double[] WAITS = {0, 0.05, 0.15, 0.4};

    /** How many times as much it must be for another look. */
    private static final double MORE = 1.3;

    /** What a request costs beside its wait, in windows. */
    static final double AT_ONCE = 0.03;

    /** Evidence below which a request is not worth sending. */
    private static final double LEAST_BITS = 0.05;

    /** How often requests are counted from a full quota on. */
    private static final int COUNTS = 2;

    /** Times that it takes until everything is back, before a limit counts as full. */
    private static final double FULL = 1.05;

    private final Premises premises;
    private final ProbeCosts costs;
    private final double goal;
    private final HeadroomMeasurement level;

    PairEstimation(Premises premises, ProbeCosts costs, double goal) {
        this.premises = premises;
        this.costs = costs;
        this.goal = goal;
        level = new HeadroomMeasurement(premises);
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
        Observation last = observations.get(observations.size() - 1);
        if (last.purpose().equals(COUNT_PURPOSE) && last.admitted()) {
            return Optional.of(Step.Probe.of(now, 1, COUNT_PURPOSE, "until one is refused"));
        }
        Offer best = better(
                offer(first, ofFirst, second, observations, now, remaining),
                offer(second, ofSecond, first, observations, now, remaining));
        if (best != null) {
            return Optional.of(best.step());
        }
        boolean firstHidden = isFirstHidden(pair);
        boolean hiddenKnown = (firstHidden ? ofFirst : ofSecond).isWithin(KNOWN)
                && (firstHidden ? first : second).familyProbability() >= goal;
        // the faster one is as well known as a round trip lets it be, and using it up again would spend tokens for
        // nothing
        return hiddenKnown ? Optional.empty() : useUp(pair, now, remaining, PURPOSE + "use up");
    }

    /** Returns the largest request of which the limit that gives back faster is sure, as long as the other one may admit it. */
    Optional<Step> useUp(PairInference pair, Instant now, Remaining remaining, String purpose) {
        Knowledge ofFirst = Knowledge.ofFirst(pair);
        Knowledge ofSecond = Knowledge.ofSecond(pair);
        boolean firstHidden = isFirstHidden(pair);
        Inference hidden = firstHidden ? pair.first() : pair.second();
        Knowledge ofHidden = firstHidden ? ofFirst : ofSecond;
        return SureUse.largest(
                firstHidden ? pair.second() : pair.first(),
                firstHidden ? ofSecond : ofFirst,
                // where the other one counts requests, it would admit all that may still be spent at once
                ofHidden.metersTokens() ? ofHidden.capacity() : remaining.tokens(),
                (at, cost) -> hidden.surelyRefused(at, SureUse.DOUBT, cost) > cost,
                premises,
                now,
                remaining,
                purpose);
    }

    /** Returns whether the first limit takes longer to give back, so that the second one hides it. */
    static boolean isFirstHidden(PairInference pair) {
        return Knowledge.ofFirst(pair).secondsToGiveAllBack()
                >= Knowledge.ofSecond(pair).secondsToGiveAllBack();
    }

    /** A request about one of the limits, and the information for its price. */
    private record Offer(Step step, double score) {}

    private static @Nullable Offer better(@Nullable Offer one, @Nullable Offer other) {
        return one == null || (other != null && other.score() > one.score()) ? other : one;
    }

    /**
     * Returns the best request about a limit, now or later, when the other one surely admits more. Once its family is known, what is left
     * of it is measured: the request that promises most at once is mostly one that asks for a little more again and again.
     */
    private @Nullable Offer offer(
            Inference limit,
            Knowledge known,
            Inference other,
            List<Observation> observations,
            Instant now,
            Remaining remaining) {
        boolean family = limit.familyProbability() < goal;
        if (!family && known.isWithin(KNOWN)) {
            return null;
        }
        Offer measured = known.isWithin(KNOWN) ? null : measured(limit, known, other, observations, now, remaining);
        return family ? better(measured, ofFamily(limit, other, now, remaining)) : measured;
    }

    private @Nullable Offer measured(
            Inference limit,
            Knowledge known,
            Inference other,
            List<Observation> observations,
            Instant now,
            Remaining remaining) {
        if (!known.metersTokens()) {
            Offer next = level.ofRequests(limit, other, now, remaining)
                    .map(this::measurement)
                    .orElse(null);
            return better(next, count(known, observations, now, remaining));
        }
        return level.ofTokens(
                        limit, known, at -> other.surelyAdmitted(at, SureUse.DOUBT, remaining.tokens()), now, remaining)
                .map(this::measurement)
                .orElse(null);
    }

    private Offer measurement(HeadroomMeasurement.Look look) {
        return new Offer(look.step(PURPOSE + "how much is left?"), look.score());
    }

    /**
     * Counts the requests that a limit on requests admits at once, after all of it has come back: a single request never tells. All of
     * it is back only after the time that the largest capacity still probable takes, else the count would confirm a smaller one.
     */
    private @Nullable Offer count(Knowledge known, List<Observation> observations, Instant now, Remaining remaining) {
        double open = known.openNumbers();
        long counts = observations.stream()
                .filter(o -> o.purpose().equals(COUNT_PURPOSE) && o.denied())
                .count();
        Instant full = observations.get(observations.size() - 1).receivedAt().plusNanos((long)
                (FULL * 1e9 * known.mostSecondsToGiveAllBack()));
        // a refill that is hardly known must not keep it from counting at all
        Instant soon = now.plus(premises.window());
        Instant at = full.isAfter(now) ? (full.isAfter(soon) ? soon : full) : now;
        if (open <= 1 || counts >= COUNTS || at.isAfter(remaining.latest())) {
            return null;
        }
        double price = windows(now, at) + AT_ONCE * known.capacity();
        return new Offer(
                Step.Probe.of(at, 1, COUNT_PURPOSE, "once all of it is back"), Math.log(open) / Math.log(2) / price);
    }

    private double windows(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / (double) premises.windowNanos();
    }

    /** Returns the best request about the family of a limit. */
    private @Nullable Offer ofFamily(Inference limit, Inference other, Instant now, Remaining remaining) {
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
                best = better(best, ofFamily(limit, from, now, remaining, largest));
            }
        }
        return best;
    }

    private @Nullable Offer ofFamily(Inference limit, Instant from, Instant now, Remaining remaining, long largest) {
        ProbeCosts prices = scarce(costs, remaining);
        Prospect prospect =
                limit.bestProbe(prices, goal, from, remaining.latest(), largest).orElse(null);
        if (prospect == null) {
            return null;
        }
        double bits = prospect.familyBits() + prices.parameterShare() * prospect.parameterBits();
        double spent = prospect.admitProbability() * prospect.cost() / remaining.tokens();
        return bits < LEAST_BITS
                ? null
                : new Offer(
                        step(prospect, PURPOSE + "which kind?"),
                        bits / (windows(now, prospect.at()) + AT_ONCE + PRICE_OF_ALL_LEFT * spent));
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
