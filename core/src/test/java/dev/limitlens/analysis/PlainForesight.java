package dev.limitlens.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The search for the next probe as its rules have it: all times and all costs are judged, nothing is remembered and nothing is left out
 * early. What is asked, when, and what that promises is taken from the classes that say it.
 */
final class PlainForesight {

    private static final double[] ROW = {0, .004, .008, .016, .025, .035, .05, .07, .1, .14, .2, .28, .36};

    private final Particles particles;
    private final ProbeCosts costs;
    private final double typical;
    private final Judge judge;
    private final AskingTimes askingTimes = new AskingTimes(UsedUp.MINUTE, UsedUp.TRIP);
    private final AskingCosts askingCosts;

    PlainForesight(Particles particles, ProbeCosts costs, double typical, double goal) {
        this.particles = particles;
        this.costs = costs;
        this.typical = typical;
        judge = new Judge(particles, costs, typical, goal);
        askingCosts = new AskingCosts(particles, costs.leastTokens(), typical);
    }

    private static double windows(long nanos) {
        return nanos / (double) UsedUp.MINUTE;
    }

    private static Loads load(Particles from, long time) {
        return Loads.likely(from.fresh(), time, UsedUp.TRIP);
    }

    private Judged judged(long time, long cost) {
        return judge.judge(time, load(particles, time), cost);
    }

    /** Returns bits for the price, the wait until the answer included. */
    private double score(Judged judged, long now) {
        double bits = judged.familyBits() + costs.parameterShare() * judged.parameterBits();
        double waited = costs.perWindow() * windows(judged.atNanos() + UsedUp.TRIP - now);
        return bits / (waited + judged.price());
    }

    @Nullable Prospect best(long now, long latest, long largest) {
        Judged best = null;
        for (long time : askingTimes.next(particles.fresh(), now, latest)) {
            for (long cost : askingCosts.at(load(particles, time), largest)) {
                Judged judged = judged(time, cost);
                best = score(judged, now) > (best == null ? 0 : score(best, now)) ? judged : best;
            }
        }
        double score = best == null ? 0 : score(best, now);
        Judged row = inARow(now, latest, Math.max(0.02, score));
        if (row != null) {
            return row.prospect();
        }
        if (best == null || score < 0.02) {
            Judged spread = spread(now, latest, largest);
            return spread == null ? null : spread.prospect();
        }
        Judged first = onTheWay(best, score, now, latest, largest);
        if (score < 0.3 || windows(best.atNanos() - now) > 0.04) {
            Judged spread = spread(now, latest, largest);
            if (spread != null && (score < 0.3 || spread.atNanos() <= first.atNanos())) {
                return spread.prospect();
            }
        }
        return first.prospect();
    }

    @Nullable Prospect watch(long now, long until, long largest) {
        long[] times = askingTimes.next(particles.fresh(), now, until);
        if (times.length < 2) {
            return null;
        }
        long last = times[times.length - 1];
        long cost = Math.min(largest, askingCosts.tooMuch(load(particles, now), 0.05));
        Judged first = onTheWay(judged(last, cost), 0, now, until, largest);
        return first.atNanos() < last ? first.prospect() : null;
    }

    private double[] answers(Judged request) {
        Loads load = load(particles, request.atNanos());
        double[] answers = new double[particles.size];
        for (int i = 0; i < answers.length; i++) {
            answers[i] = particles.admit(i, load.early(i), load.late(i), request.cost());
        }
        return answers;
    }

    /** Goes back from the best request to the first one on the way that is worth more than its price. */
    private Judged onTheWay(Judged best, double score, long now, long latest, long largest) {
        long[] times = askingTimes.next(particles.fresh(), now, latest);
        long probably = Math.min(largest, askingCosts.tooMuch(load(particles, times[0]), 0.05));
        long surely = Math.min(largest, askingCosts.tooMuch(load(particles, times[0]), 0.002));
        Judged target = best;
        Judged before = best;
        while (before != null) {
            target = before;
            before = null;
            double most = 0;
            double alone = judge.jointBits(null, 0, answers(target));
            for (long time : times) {
                for (long cost : new long[] {costs.leastTokens(), probably, surely}) {
                    if (time + UsedUp.TRIP * 5 / 4 <= target.atNanos()) {
                        Judged watch = judged(time, cost);
                        double together = judge.jointBits(load(particles, time), cost, answers(target));
                        double risen =
                                Math.abs(watch.admit() - judged(times[0], cost).admit());
                        double saved = windows(target.atNanos() - time) * Math.min(risen, 1 - watch.admit());
                        double nearlyFree = windows(time - times[0]) >= 0.025 ? 0.99 * costs.perRequest() : 0;
                        double worth = Math.max(0, together - alone) / Math.min(4, Math.max(2, score))
                                + costs.perWindow() * saved
                                + nearlyFree
                                - watch.price();
                        if (worth > most) {
                            most = worth;
                            before = watch.foretelling(best);
                        }
                    }
                }
            }
        }
        Loads[] loads =
                Arrays.stream(times).mapToObj(time -> load(particles, time)).toArray(Loads[]::new);
        return new LineBracket(judge, askingCosts, UsedUp.TRIP, times, loads).before(target);
    }

    /** Sends one after the other, a quarter of a round trip after the answer, if more than nine tenths count requests. */
    private @Nullable Judged inARow(long now, long latest, double least) {
        double requests = 0;
        for (int i = 0; i < particles.size; i++) {
            requests += particles.metersCost(i) ? 0 : particles.weight[i];
        }
        Judged chosen = null;
        double most = least;
        for (double wait : ROW) {
            long at = now + (long) (wait * UsedUp.MINUTE);
            long behind = at + UsedUp.TRIP * 5 / 4;
            Particles charged = particles.fresh();
            double admitted = charged.spend(at, UsedUp.TRIP, costs.leastTokens());
            if (requests > 0.9 && particles.classes > 1 && behind <= latest && admitted > 0.5) {
                double bits = judge.familyBits(Loads.likely(charged, behind, UsedUp.TRIP), costs.leastTokens());
                double price = costs.perWindow() * windows(behind + UsedUp.TRIP - now) + 2 * costs.perRequest();
                if (bits / price > most) {
                    most = bits / price;
                    chosen = new Judged(at, costs.leastTokens(), bits, 0, admitted, price);
                }
            }
        }
        return chosen;
    }

    /** Spends a part of what is left, if what can be told after it gains by that. */
    private @Nullable Judged spread(long now, long latest, long largest) {
        double left = 0;
        double credit = 0;
        Loads loads = load(particles, now);
        for (int i = 0; i < particles.size; i++) {
            left += particles.metersCost(i)
                    ? particles.weight[i] * Math.max(0, particles.headroom(i, loads.middle(i), 0.65))
                    : 0;
            credit += particles.admitsOnCredit(i) ? particles.weight[i] : 0;
        }
        List<Long> parts = new ArrayList<>();
        for (double share : credit > 0.9 ? new double[] {.1, .25, .5} : new double[] {.6, .95}) {
            parts.add((long) (share * (credit > 0.9 ? typical : left)));
        }
        Judged chosen = null;
        double most = secondStep(particles.fresh(), now, latest, largest) + 0.04;
        for (long cost : parts) {
            for (double wait : new double[] {0, .1, .2, .36, .5}) {
                long at = now + (long) (wait * UsedUp.MINUTE);
                Particles spent = particles.fresh();
                double admitted = spent.spend(at, UsedUp.TRIP, cost);
                double price = costs.perCapacity() * cost / typical;
                if (particles.classes > 1 && cost >= 0.004 * typical && cost <= largest && admitted > 0.5) {
                    double worth = secondStep(spent, at + UsedUp.TRIP, latest, largest - cost) - price;
                    if (worth > most) {
                        most = worth;
                        chosen = new Judged(at, cost, worth, 0, admitted, price);
                    }
                }
            }
        }
        return chosen;
    }

    private double secondStep(Particles from, long earliest, long latest, long largest) {
        double most = 0;
        for (long time : askingTimes.ahead(from, earliest, latest)) {
            Loads loads = Loads.likely(from, time, UsedUp.TRIP);
            for (long cost : askingCosts.ahead(loads, largest)) {
                most = Math.max(most, judge.familyBits(loads, cost) - 0.3 * windows(time - earliest));
            }
        }
        return most;
    }
}
