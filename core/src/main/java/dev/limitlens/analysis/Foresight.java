package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The search for the next probe: expected information for its price, over times and costs, and a look further ahead.
 *
 * <p>What a single request promises, {@link Judge} says. Five rules make the search look further than one step:
 *
 * <ul>
 *   <li>A part of the quota is kept in reserve: using it up costs, for a limiter that is empty answers like many others.
 *   <li>Where the best probe lies ahead, probes on the way there cost no time. One is sent if what it adds to the best probe's
 *       answer, or the time that it is likely to save, is worth a request. Now and then one is nearly free: a watch of refusals
 *       costs no tokens, shows early that quota came back, and pins when it did.
 *   <li>Where requests are counted, a request is sent for the sake of another one right behind it, if only both together show how many
 *       may come at once.
 *   <li>Before a long wait, the search asks whether spending the reserve first would make the probe after the wait tell more:
 *       uses at several times are what parts the kinds of windows.
 *   <li>Where tokens are left to use up one more window and no second one, a large request is put off if it would take what a use in
 *       another part of that window needs to part two kinds of windows: {@link LastQuota}.
 * </ul>
 */
final class Foresight {

    /** Bits that a window of time is worth at least, when requests on the way are judged. */
    private static final double LEAST_RATE = 2;

    /** The same at most: what passes on the way, like a line, comes again only a window later, however much the next request tells. */
    private static final double MOST_RATE = 4;

    /**
     * Bits for the price of a window below which a request must not come before the use that makes the one after it tell something: two
     * limiters that answer alike for as long as all is used early leave only trifles to ask.
     */
    private static final double TRIFLING = 0.3;

    /** Waits shorter than this share of a window are not worth a look further ahead. */
    private static final double LONG_WAIT = 0.04;

    /** Bits that spending the reserve must add to the step after it. */
    private static final double LEAST_SPREAD_GAIN = 0.04;

    /** In how many rounds the costs at all times are judged, a part of them in each. */
    private static final int ROUNDS = 3;

    /** Share of the best score so far from which on a time is in the next round. */
    private static final double PROMISING = 0.5;

    /** Part of the window after which the next request while waiting is one of a watch, and the share of the usual price of those. */
    private static final double WATCH_APART = 0.025;

    private static final double WATCH_PRICE = 0.01;

    /**
     * How far a refusal of a watch may be in doubt. One that asks for little shows soonest that a bucket refills, but may take what is held
     * back; where a window gives all of it back, more may be asked for.
     */
    private static final double PROBABLY = 0.05;

    private static final double SURELY = 0.002;

    private static final double[] SPREAD_WAITS = {0, 0.1, 0.2, 0.36, 0.5};

    /** Waits in windows after which two requests in a row are looked at. */
    private static final double[] ROW_WAITS = {
        0, 0.004, 0.008, 0.016, 0.025, 0.035, 0.05, 0.07, 0.1, 0.14, 0.2, 0.28, 0.36
    };

    /** Shares of what is left that may be spent for the sake of the step after it. */
    private static final double[] SPREAD_SHARES = {0.6, 0.95};

    /** The same as shares of the capacity, where a request is admitted whatever its cost and the next ones wait until it is made good. */
    private static final double[] OWED_SHARES = {0.1, 0.25, 0.5};

    /** Bits a window below which nothing is worth asking. */
    private static final double NOTHING = 0.02;

    /** Evidence in bits that is worth a small request while a large one is put off. */
    private static final double LEAST_BITS = 0.05;

    /** Share of all particles from which on a search is made for what most of them are. */
    private static final double MOSTLY = 0.9;

    private final Particles particles;
    private final ProbeCosts costs;
    private final long windowNanos;
    private final long latencyNanos;
    private final double typicalCapacity;
    private final Judge judge;
    private final AskingTimes askingTimes;
    private final AskingCosts askingCosts;
    private final SecondStep secondStep;

    /**
     * Creates a search.
     *
     * @param goal the posterior at which a family counts as identified: evidence beyond it is worth nothing
     */
    Foresight(
            Particles particles,
            ProbeCosts costs,
            long windowNanos,
            long latencyNanos,
            double typicalCapacity,
            double goal) {
        this.particles = particles;
        this.costs = costs;
        this.windowNanos = windowNanos;
        this.latencyNanos = latencyNanos;
        this.typicalCapacity = typicalCapacity;
        judge = new Judge(particles, costs, typicalCapacity, goal);
        askingTimes = new AskingTimes(windowNanos, latencyNanos);
        askingCosts = new AskingCosts(particles, costs.leastTokens(), typicalCapacity);
        secondStep = new SecondStep(costs, askingTimes, typicalCapacity, goal);
    }

    /**
     * Returns the most promising request, or null if none promises anything.
     *
     * @param tokensLeft what may be spent in all, at least the largest cost
     */
    @Nullable Prospect best(long nowNanos, long latestNanos, long largestCost, long tokensLeft) {
        Prospect best = best(nowNanos, latestNanos, largestCost);
        if (best == null) {
            return null;
        }
        LastQuota quota = new LastQuota(particles, secondStep, typicalCapacity);
        Prospect later = quota.later(best, nowNanos, latestNanos, largestCost, tokensLeft);
        if (later == null) {
            return best;
        }
        // the search has moved its particles on, so another one begins with fresh ones
        Prospect small = new Foresight(
                        particles.fresh(), costs, windowNanos, latencyNanos, typicalCapacity, secondStep.goal())
                .best(nowNanos, EpochNanos.of(later.at()), Math.min(largestCost, quota.largestSmallCost()));
        return small != null && small.familyBits() > LEAST_BITS ? small : later;
    }

    /** Returns the most promising request whatever it leaves of the quota, or null if none promises anything; moves the particles on. */
    @Nullable Prospect best(long nowNanos, long latestNanos, long largestCost) {
        long[] times = askingTimes.next(particles, nowNanos, latestNanos);
        Loads[] loads = loads(particles, times);
        Judged best = null;
        double bestScore = 0;
        long[][] costsAt = new long[times.length][];
        double[] scoreAt = new double[times.length];
        for (int round = 0; round < ROUNDS; round++) {
            double promising = round == 0 ? 0 : PROMISING * bestScore;
            for (int t = 0; t < times.length; t++) {
                if (round == 0) {
                    costsAt[t] = askingCosts.at(loads[t], largestCost);
                }
                double wait = costs.perWindow() * (times[t] - nowNanos + latencyNanos) / windowNanos;
                for (int k = round; k < costsAt[t].length && scoreAt[t] >= promising; k += ROUNDS) {
                    Judged judged = judge.judge(times[t], loads[t], costsAt[t][k]);
                    double score = gain(judged) / (wait + judged.price());
                    scoreAt[t] = Math.max(scoreAt[t], score);
                    if (score > bestScore) {
                        bestScore = score;
                        best = judged;
                    }
                }
            }
        }
        Judged row = inARow(nowNanos, latestNanos, Math.max(bestScore, NOTHING));
        if (row != null) {
            return row.prospect();
        }
        if (best == null || bestScore < NOTHING) {
            Judged spread = spread(nowNanos, latestNanos, latestNanos, largestCost, loads[0]);
            return spread == null ? null : spread.prospect();
        }
        Judged first = onTheWay(best, bestScore, times, loads, largestCost);
        boolean trifling = bestScore < TRIFLING;
        if (trifling || best.atNanos() - nowNanos > LONG_WAIT * windowNanos) {
            long dueNanos = trifling ? latestNanos : first.atNanos();
            Judged spread = spread(nowNanos, dueNanos, latestNanos, largestCost, loads[0]);
            if (spread != null) {
                return spread.prospect();
            }
        }
        return first.prospect();
    }

    /**
     * Returns a request on the way to a later time at which something will be asked in any case: one that shows earlier that
     * quota came back. Null if none is worth its price.
     */
    @Nullable Prospect watch(long nowNanos, long untilNanos, long largestCost) {
        long[] times = askingTimes.next(particles, nowNanos, untilNanos);
        if (times.length < 2) {
            return null;
        }
        Loads[] loads = loads(particles, times);
        long cost = Math.min(largestCost, askingCosts.tooMuch(loads[0], PROBABLY));
        Judged target = judge.judge(times[times.length - 1], loads[times.length - 1], cost);
        Judged first = onTheWay(target, 0, times, loads, largestCost);
        return first.atNanos() < target.atNanos() ? first.prospect() : null;
    }

    /**
     * Returns a request behind which another one right away tells more for the price of both than any single one: where requests are counted,
     * only several in a row show how many may come at once. Null if none does.
     */
    private @Nullable Judged inARow(long nowNanos, long latestNanos, double leastScore) {
        double counting = 0;
        for (int i = 0; i < particles.size; i++) {
            counting += particles.metersCost(i) ? 0 : particles.weight[i];
        }
        if (counting <= MOSTLY || particles.classes == 1) {
            return null;
        }
        Judged chosen = null;
        double most = leastScore;
        long cost = costs.leastTokens();
        for (double wait : ROW_WAITS) {
            long at = nowNanos + (long) (wait * windowNanos);
            long behind = at + latencyNanos + latencyNanos / 4;
            if (behind > latestNanos) {
                break;
            }
            Particles ahead = particles.fresh();
            double admitted = ahead.spend(at, latencyNanos, cost);
            if (admitted > 0.5) {
                double bits = judge.familyBits(Loads.likely(ahead, behind, latencyNanos), cost);
                double price =
                        costs.perWindow() * (behind + latencyNanos - nowNanos) / windowNanos + 2 * costs.perRequest();
                if (bits / price > most) {
                    most = bits / price;
                    chosen = new Judged(at, cost, bits, 0, admitted, price);
                }
            }
        }
        return chosen;
    }

    private double gain(Judged judged) {
        return judged.familyBits() + costs.parameterShare() * judged.parameterBits();
    }

    /** Returns the first worthwhile request on the way to the best one, or the best one. */
    private Judged onTheWay(Judged best, double bestScore, long[] times, Loads[] loads, long largestCost) {
        Judged target = best;
        double rate = Math.min(MOST_RATE, Math.max(bestScore, LEAST_RATE));
        long[] watches = {
            costs.leastTokens(),
            Math.min(largestCost, askingCosts.tooMuch(loads[0], PROBABLY)),
            Math.min(largestCost, askingCosts.tooMuch(loads[0], SURELY))
        };
        Judged[][] judged = new Judged[times.length][watches.length];
        while (true) {
            Judged found = null;
            double most = 0;
            int targetIndex = Arrays.binarySearch(times, target.atNanos());
            double[] answers = new double[particles.size];
            for (int i = 0; i < answers.length; i++) {
                Loads then = loads[targetIndex];
                answers[i] = particles.admit(i, then.early(i), then.late(i), target.cost());
            }
            double alone = judge.jointBits(null, 0, answers);
            for (int t = 0; t < targetIndex; t++) {
                if (times[t] + latencyNanos + latencyNanos / 4 > target.atNanos()) {
                    break;
                }
                for (int k = 0; k < watches.length; k++) {
                    if (judged[t][k] == null) {
                        judged[t][k] = judge.judge(times[t], loads[t], watches[k]);
                    }
                    Judged watch = judged[t][k];
                    double added = judge.jointBits(loads[t], watches[k], answers) - alone;
                    // what is sure to be admitted by then is no news, and only takes what came back
                    double news = Math.min(1 - watch.admit(), Math.abs(watch.admit() - judged[0][k].admit()));
                    double saved = news * (target.atNanos() - times[t]) / windowNanos;
                    double discount = times[t] - times[0] >= WATCH_APART * windowNanos
                            ? costs.perRequest() * (1 - WATCH_PRICE)
                            : 0;
                    double surplus = Math.max(0, added) / rate + costs.perWindow() * saved - watch.price() + discount;
                    if (surplus > most) {
                        most = surplus;
                        found = watch.foretelling(best);
                    }
                }
            }
            if (found == null) {
                return new LineBracket(judge, askingCosts, latencyNanos, times, loads).before(target);
            }
            target = found;
        }
    }

    /**
     * Returns the use of the reserve that makes the probe after it tell most; null if that gains little, or comes too late.
     *
     * @param dueNanos when something else is asked otherwise, which a later use must not keep waiting
     */
    private @Nullable Judged spread(long nowNanos, long dueNanos, long latestNanos, long largestCost, Loads loadsNow) {
        if (particles.classes == 1) {
            return null;
        }
        double reserve = particles.expectedHeadroom(loadsNow, 0.65);
        double owing = 0;
        for (int i = 0; i < particles.size; i++) {
            owing += particles.admitsOnCredit(i) ? particles.weight[i] : 0;
        }
        boolean onCredit = owing > MOSTLY;
        double spendable = onCredit ? typicalCapacity : reserve;
        double best = secondStep.bits(particles.fresh(), nowNanos, latestNanos, largestCost) + LEAST_SPREAD_GAIN;
        Judged chosen = null;
        for (double wait : SPREAD_WAITS) {
            long at = nowNanos + (long) (wait * windowNanos);
            if (at > dueNanos && chosen == null) {
                // whether a later one gains anything makes no difference
                return null;
            }
            for (double share : onCredit ? OWED_SHARES : SPREAD_SHARES) {
                long cost = (long) (share * spendable);
                if (cost < 0.004 * typicalCapacity || cost > largestCost) {
                    continue;
                }
                double price = costs.perCapacity() * cost / typicalCapacity;
                Particles ahead = particles.fresh();
                double admitted = ahead.spend(at, latencyNanos, cost);
                if (admitted > 0.5) {
                    double value = secondStep.bits(ahead, at + latencyNanos, latestNanos, largestCost - cost) - price;
                    if (value > best) {
                        best = value;
                        chosen = new Judged(at, cost, value, 0, admitted, price);
                    }
                }
            }
        }
        return chosen == null || chosen.atNanos() > dueNanos ? null : chosen;
    }

    private Loads[] loads(Particles from, long[] times) {
        Loads[] loads = new Loads[times.length];
        for (int t = 0; t < times.length; t++) {
            loads[t] = Loads.likely(from, times[t], latencyNanos);
        }
        return loads;
    }
}
