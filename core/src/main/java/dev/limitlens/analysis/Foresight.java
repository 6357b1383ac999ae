package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The search for the next probe: expected information for its price, over times and costs, and a look further ahead.
 *
 * <p>The limiters are deterministic, so the information in a binary answer is the entropy of its mean prediction minus the mean
 * entropy of the predictions, without nested sampling. Four rules make the search look further than one step:
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
 * </ul>
 */
final class Foresight {

    private static final int COSTS = 8;
    private static final int GAPS = 3;

    /** Share of the capacity that is worth keeping for later in the window. */
    private static final double RESERVE = 0.12;

    /** Bits that a window of time is worth at least, when requests on the way are judged. */
    private static final double LEAST_RATE = 2;

    /**
     * Bits for the price of a window below which a request must not come before the use that makes the one after it tell something: two
     * limiters that answer alike for as long as all is used early leave only trifles to ask.
     */
    private static final double TRIFLING = 0.3;

    /** Waits shorter than this share of a window are not worth a look further ahead. */
    private static final double LONG_WAIT = 0.04;

    /** Bits that waiting a whole window for the second of two steps must bring. */
    private static final double SECOND_STEP_RATE = 0.3;

    /** Bits that spending the reserve must add to the step after it. */
    private static final double LEAST_SPREAD_GAIN = 0.04;

    private static final int MOST_RELEASES = 10;

    /** In how many rounds the costs at all times are judged, a part of them in each. */
    private static final int ROUNDS = 3;

    /** Share of the best score so far from which on a time is in the next round. */
    private static final double PROMISING = 0.5;

    /** How many times as coarse the grid of waits is, and how many releases are looked at, where a second step is only foreseen. */
    private static final int COARSER = 2;

    private static final int MOST_RELEASES_AHEAD = 5;

    /** Round trips within which a request before a line brackets it, and what makes it a line. */
    private static final int BRACKET_TRIPS = 4;

    /** Price beyond which a line is not bracketed: who was refused before one time and again waits for what can be admitted. */
    private static final double MOST_FOR_A_BRACKET = 0.15;

    private static final double REFUSED = 0.2;
    private static final double CLEARLY = 0.1;
    private static final double JUMP = 0.015;

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

    /** How many of the heaviest classes are asked what they are sure of. */
    private static final int FAVOURITES = 2;

    private static final double SURE = 0.98;

    /** Share of all particles from which on a search is made for what most of them are. */
    private static final double MOSTLY = 0.9;

    /** Share of its class below which a particle has no say in what the class is sure of. */
    private static final double LEAST_OF_CLASS = 0.01;

    private static final double LAPSE_ENTROPY = Information.entropy(Posterior.LAPSE);

    private static final double[] WAITS = {
        0, 0.004, 0.008, 0.016, 0.03, 0.05, 0.08, 0.12, 0.17, 0.23, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.1
    };

    private final Particles particles;
    private final ProbeCosts costs;
    private final long windowNanos;
    private final long latencyNanos;
    private final double typicalCapacity;
    /** What each particle and each class answered when a request was judged last. */
    private final double[] admits;

    private final double[] likelyAdmit;
    private final double[] classAdmit;
    private final double[] classDeny;
    private final double[] classVague;
    private final double[][] outcomes;
    private final double[] deficitBits;
    /** The heaviest classes: costs of whose answers they are sure part them best. */
    private final int[] favourites;

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
        admits = new double[particles.size];
        likelyAdmit = new double[particles.classes];
        classAdmit = new double[particles.classes];
        classDeny = new double[particles.classes];
        classVague = new double[particles.classes];
        outcomes = new double[][] {classAdmit, classDeny};
        deficitBits = new double[particles.classes];
        favourites = IntStream.range(0, particles.classes)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -particles.classWeight[c]))
                .limit(FAVOURITES)
                .mapToInt(Integer::intValue)
                .toArray();
        for (int c = 0; c < particles.classes; c++) {
            deficitBits[c] = Math.max(0, logOdds(goal) - logOdds(particles.classWeight[c]));
        }
    }

    private static double logOdds(double p) {
        double inside = Math.min(1 - 1e-9, Math.max(1e-9, p));
        return Math.log(inside / (1 - inside)) / Math.log(2);
    }

    /** A request that was judged. */
    private record Judged(
            long atNanos, long cost, double familyBits, double parameterBits, double admit, double price) {

        /** Returns this request with the evidence of the one that it prepares. */
        Judged foretelling(Judged next) {
            return new Judged(atNanos, cost, next.familyBits(), next.parameterBits(), admit, price);
        }

        Prospect prospect() {
            return new Prospect(EpochNanos.toInstant(atNanos), cost, familyBits, parameterBits, admit);
        }
    }

    /** Returns the most promising request, or null if none promises anything. */
    @Nullable Prospect best(long nowNanos, long latestNanos, long largestCost) {
        long[] times = times(particles, nowNanos, latestNanos);
        Loads[] loads = loads(particles, times);
        Judged best = null;
        double bestScore = 0;
        long[][] costsAt = new long[times.length][];
        double[] scoreAt = new double[times.length];
        for (int round = 0; round < ROUNDS; round++) {
            double promising = round == 0 ? 0 : PROMISING * bestScore;
            for (int t = 0; t < times.length; t++) {
                if (round == 0) {
                    costsAt[t] = costs(loads[t], COSTS, true, largestCost);
                }
                double wait = costs.perWindow() * (times[t] - nowNanos + latencyNanos) / windowNanos;
                for (int k = round; k < costsAt[t].length && scoreAt[t] >= promising; k += ROUNDS) {
                    Judged judged = judge(times[t], loads[t], costsAt[t][k]);
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
            Judged spread = particles.classes > 1 ? spread(nowNanos, latestNanos, largestCost, loads[0]) : null;
            return spread == null ? null : spread.prospect();
        }
        Judged first = onTheWay(best, bestScore, times, loads, largestCost);
        boolean trifling = bestScore < TRIFLING;
        if (particles.classes > 1 && (trifling || best.atNanos() - nowNanos > LONG_WAIT * windowNanos)) {
            Judged spread = spread(nowNanos, latestNanos, largestCost, loads[0]);
            if (spread != null && (trifling || spread.atNanos() <= first.atNanos())) {
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
        long[] times = times(particles, nowNanos, untilNanos);
        if (times.length < 2) {
            return null;
        }
        Loads[] loads = loads(particles, times);
        long cost = Math.min(largestCost, tooMuch(loads[0], PROBABLY));
        Judged target = judge(times[times.length - 1], loads[times.length - 1], cost);
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
                double bits = familyBits(Loads.likely(ahead, behind, latencyNanos), cost);
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
        double rate = Math.max(bestScore, LEAST_RATE);
        long[] watches = {
            costs.leastTokens(),
            Math.min(largestCost, tooMuch(loads[0], PROBABLY)),
            Math.min(largestCost, tooMuch(loads[0], SURELY))
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
            double alone = jointBits(null, 0, answers);
            for (int t = 0; t < targetIndex; t++) {
                if (times[t] + latencyNanos + latencyNanos / 4 > target.atNanos()) {
                    break;
                }
                for (int k = 0; k < watches.length; k++) {
                    if (judged[t][k] == null) {
                        judged[t][k] = judge(times[t], loads[t], watches[k]);
                    }
                    Judged watch = judged[t][k];
                    double added = jointBits(loads[t], watches[k], answers) - alone;
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
                return bracket(target, times, loads);
            }
            target = found;
        }
    }

    /**
     * Returns the same request just before the line that the given one waits for, if there is such a line and time for it: a
     * refusal there costs nothing, and pins the line to a round trip. Else returns the given one.
     */
    private Judged bracket(Judged after, long[] times, Loads[] loads) {
        int t = Arrays.binarySearch(times, after.atNanos());
        while (t > 0) {
            if (times[t] - times[t - 1] <= BRACKET_TRIPS * latencyNanos) {
                Judged before = sharpest(after.cost(), times, loads, t);
                if (before != null && before.price() <= MOST_FOR_A_BRACKET) {
                    return before.foretelling(after);
                }
            }
            t--;
        }
        return after;
    }

    /** Returns the request before a time that is refused with the cost of which most is admitted after it, or null if little is. */
    private @Nullable Judged sharpest(long likelyCost, long[] times, Loads[] loads, int t) {
        Judged sharpest = null;
        double most = JUMP;
        Set<Long> costs = new LinkedHashSet<>();
        costs.add(likelyCost);
        for (long cost : costs(loads[t], COSTS, true, likelyCost)) {
            costs.add(cost);
        }
        for (long cost : costs) {
            Judged before = judge(times[t - 1], loads[t - 1], cost);
            double jump = judge(times[t], loads[t], cost).admit() - before.admit();
            if (before.admit() < REFUSED && jump > most) {
                // another cost than the likely one must be clearly better
                most = jump + CLEARLY;
                sharpest = before;
            }
        }
        return sharpest == null ? null : foot(sharpest, times, loads, t - 1);
    }

    /** Returns the same request before the rise of its probability begins, of which the given time may be a part. */
    private Judged foot(Judged onTheRise, long[] times, Loads[] loads, int t) {
        Judged foot = onTheRise;
        for (int k = t - 1; k >= 0 && times[t + 1] - times[k] <= BRACKET_TRIPS * latencyNanos; k--) {
            Judged before = judge(times[k], loads[k], foot.cost());
            if (foot.admit() - before.admit() <= JUMP) {
                break;
            }
            foot = before;
        }
        return foot;
    }

    /**
     * Returns a cost that is refused now, and admitted as soon as enough comes back.
     *
     * @param doubt probability that some of it is admitted now, and that less than it would be refused
     */
    private long tooMuch(Loads now, double doubt) {
        double most = 1;
        double passed = 0;
        double[][] headrooms = new double[particles.size][];
        for (int i = 0; i < particles.size; i++) {
            double headroom = particles.metersCost(i) ? particles.headroom(i, now.middle(i), doubt) : 0;
            headrooms[i] = new double[] {Math.max(0, headroom), particles.weight[i]};
        }
        Arrays.sort(headrooms, (a, b) -> Double.compare(a[0], b[0]));
        for (double[] headroom : headrooms) {
            passed += headroom[1];
            if (passed <= 1 - doubt) {
                most = headroom[0];
            }
        }
        return Math.max(costs.leastTokens(), (long) Math.ceil(most) + 1);
    }

    /**
     * Returns the evidence about the family in two answers together. Both are bounds on the same capacity, so one of them
     * implies the other.
     *
     * @param first the loads at the first request, or null if there is none: what the second tells alone, on the same scale
     * @param second how probable it is that each particle admits the second
     */
    private double jointBits(@Nullable Loads first, double firstCost, double[] second) {
        double[][] sums = new double[4][particles.classes];
        for (int i = 0; i < particles.size; i++) {
            double a = first == null ? 1 : particles.admit(i, first.early(i), first.late(i), firstCost);
            double b = second[i];
            double both = Math.min(a, b);
            int c = particles.classOf[i];
            double weight = particles.weight[i];
            sums[0][c] += weight * both;
            sums[1][c] += weight * (a - both);
            sums[2][c] += weight * (b - both);
            sums[3][c] += weight * (1 - Math.max(a, b));
        }
        return weightOfEvidence(sums);
    }

    /**
     * Returns the weight of evidence for the true family that an answer is expected to give, in bits (Good 1950): the mean over
     * families of the divergence between what the family predicts and what its rivals predict together.
     *
     * <p>Unlike the mutual information it does not fade as the posterior nears certainty, where the last factor of ten still has
     * to be earned. It is cut off at what the family lacks to be identified.
     *
     * @param sums by outcome and class, the joint probability
     */
    private double weightOfEvidence(double[][] sums) {
        double[] all = new double[sums.length];
        for (int o = 0; o < sums.length; o++) {
            for (double p : sums[o]) {
                all[o] += p;
            }
        }
        double bits = 0;
        for (int c = 0; c < particles.classes; c++) {
            double weight = particles.classWeight[c];
            double rest = 1 - weight;
            if (weight <= 0 || rest <= 1e-12) {
                continue;
            }
            double divergence = 0;
            for (int o = 0; o < sums.length; o++) {
                double own = blur(sums[o][c] / weight, sums.length);
                double others = blur((all[o] - sums[o][c]) / rest, sums.length);
                divergence += own * Math.log(own / others);
            }
            bits += weight * Math.min(deficitBits[c], divergence / Math.log(2));
        }
        return bits;
    }

    /** Mixes in the chance that a lapse brings the outcome about. */
    private static double blur(double p, int outcomes) {
        return 2 * Posterior.LAPSE / outcomes + (1 - 2 * Posterior.LAPSE) * Math.min(1, Math.max(0, p));
    }

    /** Returns the use of the reserve that makes the probe after it tell most, or null if that gains little. */
    private @Nullable Judged spread(long nowNanos, long latestNanos, long largestCost, Loads loadsNow) {
        double reserve = 0;
        double owing = 0;
        for (int i = 0; i < particles.size; i++) {
            reserve += particles.metersCost(i)
                    ? particles.weight[i] * Math.max(0, particles.headroom(i, loadsNow.middle(i), 0.65))
                    : 0;
            owing += particles.admitsOnCredit(i) ? particles.weight[i] : 0;
        }
        boolean onCredit = owing > MOSTLY;
        double spendable = onCredit ? typicalCapacity : reserve;
        double best = secondStep(particles.fresh(), nowNanos, latestNanos, largestCost) + LEAST_SPREAD_GAIN;
        Judged chosen = null;
        for (double share : onCredit ? OWED_SHARES : SPREAD_SHARES) {
            long cost = (long) (share * spendable);
            if (cost < 0.004 * typicalCapacity || cost > largestCost) {
                continue;
            }
            double price = costs.perCapacity() * cost / typicalCapacity;
            for (double wait : SPREAD_WAITS) {
                long at = nowNanos + (long) (wait * windowNanos);
                Particles ahead = particles.fresh();
                double admitted = ahead.spend(at, latencyNanos, cost);
                if (admitted > 0.5) {
                    double value = secondStep(ahead, at + latencyNanos, latestNanos, largestCost - cost) - price;
                    if (value > best) {
                        best = value;
                        chosen = new Judged(at, cost, value, 0, admitted, price);
                    }
                }
            }
        }
        return chosen;
    }

    /** Returns the largest information about the family that one probe can give, less a charge for the wait until then. */
    private double secondStep(Particles ahead, long fromNanos, long latestNanos, long largestCost) {
        long[] times = times(ahead, fromNanos, latestNanos, COARSER, MOST_RELEASES_AHEAD);
        Loads[] loads = loads(ahead, times);
        double best = 0;
        for (int t = 0; t < times.length; t++) {
            double wait = SECOND_STEP_RATE * (times[t] - fromNanos) / windowNanos;
            for (long cost : costs(loads[t], COSTS / 2, false, largestCost)) {
                best = Math.max(best, familyBits(loads[t], cost) - wait);
            }
        }
        return best;
    }

    private long[] times(Particles from, long nowNanos, long latestNanos) {
        return times(from, nowNanos, latestNanos, 1, MOST_RELEASES);
    }

    /**
     * A grid of waits, and the times just before and just after the releases that the heaviest particles predict.
     *
     * @param every of how many waits one is taken
     * @param mostReleases the number of releases
     */
    private long[] times(Particles from, long nowNanos, long latestNanos, int every, int mostReleases) {
        TreeSet<Long> times = new TreeSet<>();
        for (int w = 0; w < WAITS.length; w += every) {
            times.add(nowNanos + (long) (WAITS[w] * windowNanos));
        }
        TreeMap<Long, Double> releases = new TreeMap<>();
        for (int i = 0; i < from.size; i++) {
            long release = from.nextChange(i, nowNanos);
            if (release != Long.MAX_VALUE && release > nowNanos + latencyNanos) {
                releases.merge(release - Math.floorMod(release, latencyNanos), from.weight[i], Double::sum);
            }
        }
        releases.entrySet().stream()
                .sorted(Map.Entry.<Long, Double>comparingByValue().reversed())
                .limit(mostReleases)
                .forEach(e -> {
                    times.add(e.getKey() + latencyNanos + latencyNanos / 4);
                    times.add(e.getKey() - latencyNanos);
                });
        long[] spread = times.stream()
                .mapToLong(Long::longValue)
                .filter(t -> t >= nowNanos && t <= latestNanos)
                .toArray();
        int kept = 0;
        for (int i = 0; i < spread.length; i++) {
            if (kept == 0 || spread[i] - spread[kept - 1] >= latencyNanos / 2) {
                spread[kept++] = spread[i];
            }
        }
        return Arrays.copyOf(spread, kept);
    }

    private Loads[] loads(Particles from, long[] times) {
        Loads[] loads = new Loads[times.length];
        for (int t = 0; t < times.length; t++) {
            loads[t] = Loads.likely(from, times[t], latencyNanos);
        }
        return loads;
    }

    /**
     * Costs that part the particles by their headroom: evenly over their number, and in the middle of the widest gaps between
     * them.
     *
     * @param evenly number of the costs spread evenly
     * @param ends whether the ends of what is believed of a capacity count, too, where it is not known well
     */
    private long[] costs(Loads load, int evenly, boolean ends, long largestCost) {
        double[] sorted = new double[3 * particles.size];
        int count = 0;
        for (int i = 0; i < particles.size; i++) {
            if (particles.metersCost(i)) {
                sorted[count++] = Math.max(0, particles.headroom(i, load.middle(i), 0.5));
                if (ends && particles.capacityDoubt[i] > 0.5) {
                    sorted[count++] = Math.max(0, particles.headroom(i, load.middle(i), 0.8));
                    sorted[count++] = Math.max(0, particles.headroom(i, load.middle(i), 0.2));
                }
            }
        }
        Arrays.sort(sorted, 0, count);
        long least = this.costs.leastTokens();
        TreeSet<Long> costs = new TreeSet<>();
        costs.add(least);
        costs.add(Math.max(1, Math.round(typicalCapacity / 50)));
        for (int k = 0; k < evenly && count > 0; k++) {
            costs.add(Math.max(1, (long) Math.ceil(sorted[(int) ((k + 0.5) / evenly * count)])));
        }
        for (int g = 0; g < GAPS && count > 1; g++) {
            int widest = 1;
            for (int k = 2; k < count; k++) {
                if (sorted[k] - sorted[k - 1] > sorted[widest] - sorted[widest - 1]) {
                    widest = k;
                }
            }
            double gap = sorted[widest] - sorted[widest - 1];
            costs.add(Math.max(1, Math.round(sorted[widest - 1] + gap / 2)));
            // close this gap, so that the next round finds the next one
            for (int k = widest; k < count; k++) {
                sorted[k] -= gap;
            }
        }
        favourites(load, costs);
        return costs.stream()
                .mapToLong(Long::longValue)
                .filter(c -> c >= least && c <= largestCost)
                .toArray();
    }

    /** Adds the costs closest to the line between the answers of which each of the heaviest classes is nearly sure. */
    private void favourites(Loads load, Set<Long> costs) {
        for (int c : favourites) {
            double sureToAdmit = Double.MAX_VALUE;
            double sureToRefuse = 0;
            for (int i = 0; i < particles.size; i++) {
                if (particles.classOf[i] == c
                        && particles.metersCost(i)
                        && particles.weight[i] > LEAST_OF_CLASS * particles.classWeight[c]) {
                    sureToAdmit = Math.min(sureToAdmit, particles.headroom(i, load.late(i), SURE));
                    sureToRefuse = Math.max(sureToRefuse, particles.headroom(i, load.early(i), 1 - SURE));
                }
            }
            if (sureToAdmit >= 1 && sureToAdmit < Double.MAX_VALUE) {
                costs.add((long) sureToAdmit);
            }
            costs.add((long) Math.ceil(Math.max(0, sureToRefuse)) + 1);
        }
    }

    private static double share(double x) {
        return Math.min(1, Math.max(0, x));
    }

    private Judged judge(long at, Loads load, long cost) {
        double learnable = 0;
        double withinParticles = 0;
        double spent = 0;
        double familyBits = familyBits(load, cost);
        for (int i = 0; i < particles.size; i++) {
            double weight = particles.weight[i];
            double admit = admits[i];
            double entropy = LAPSE_ENTROPY;
            if (admit > 0) {
                if (admit < 1) {
                    entropy = Information.entropy(Information.blur(admit));
                    learnable += weight * (entropy - LAPSE_ENTROPY) * particles.capacityDoubt[i];
                }
                if (particles.needsReserve[i]) {
                    double reserve = RESERVE * particles.capacity(i);
                    double after = particles.headroom(i, load.middle(i), 0.5) - cost;
                    if (after < reserve) {
                        spent += weight * admit * (share((after + cost) / reserve) - share(after / reserve));
                    }
                }
            }
            withinParticles += weight * entropy;
        }
        double admit = 0;
        double withinClasses = 0;
        for (int c = 0; c < particles.classes; c++) {
            admit += likelyAdmit[c];
            double weight = particles.classWeight[c];
            withinClasses += weight * Information.entropy(Information.blur(likelyAdmit[c] / weight));
        }
        double parameterBits = Math.max(0, withinClasses - withinParticles) + Math.max(0, learnable);
        double price =
                costs.perRequest() + costs.perCapacity() * cost / typicalCapacity * admit + costs.perReserve() * spent;
        return new Judged(at, cost, familyBits, parameterBits, admit, price);
    }

    /** Returns the evidence about the family that a request promises; leaves what each particle and each class answers. */
    private double familyBits(Loads load, long cost) {
        Arrays.fill(classAdmit, 0);
        Arrays.fill(classVague, 0);
        double vagueAll = 0;
        double determinedAdmit = 0;
        for (int i = 0; i < particles.size; i++) {
            double weight = particles.weight[i];
            double early = load.early(i);
            double late = load.late(i);
            double atEarly = particles.admitAt(i, early, cost);
            double atLate = early == late ? atEarly : particles.admitAt(i, late, cost);
            double admit = (atEarly + atLate) / 2;
            admits[i] = admit;
            if (admit > 0) {
                classAdmit[particles.classOf[i]] += weight * admit;
                determinedAdmit += weight * admit;
                if (admit < 1) {
                    double vague = weight * particles.vagueShare(i) * Math.abs(atEarly - atLate);
                    classVague[particles.classOf[i]] += vague;
                    vagueAll += vague;
                    determinedAdmit -= vague / 2;
                }
            }
        }
        System.arraycopy(classAdmit, 0, likelyAdmit, 0, classAdmit.length);
        // what a cell does not determine says nothing about its class until the cell is cut: it is taken to answer as
        // the others do
        double others = vagueAll < 1 - 1e-9 ? determinedAdmit / (1 - vagueAll) : 0.5;
        for (int c = 0; c < classAdmit.length; c++) {
            classAdmit[c] += classVague[c] * (others - 0.5);
            classDeny[c] = particles.classWeight[c] - classAdmit[c];
        }
        return weightOfEvidence(outcomes);
    }
}
