package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The quota that can be used up once more only: what of it is used when.
 *
 * <p>Windows that are reset and windows that move in steps answer alike for as long as all is used early in each of them. What is used late
 * parts them: those that are reset give it back with the next line, the others keep it. For that, enough must be left to use late, and enough
 * tokens to ask after the line for more than was used early. So where two kinds of windows will be what is left to choose from, what both ways
 * promise is compared: to spend now, and what remains of it half a window later; or to spend half a window later only.
 *
 * @param particles what is still possible; only fresh ones are looked at
 * @param secondStep what the request after it promises
 * @param typicalCapacity in tokens
 */
record LastQuota(Particles particles, SecondStep secondStep, double typicalCapacity) {

    /** Share of the capacity above which a request is large. */
    private static final double LARGE = 0.1;

    /** The same up to which one is small: several of them still leave nearly all for a late use. */
    private static final double SMALL = 0.02;

    /** Part of the window by which a late use comes later. */
    private static final int LATER = 2;

    /** Part of the window up to which a wait is hardly one. */
    private static final int SOON = 25;

    /** Probability of an admission below which it is not what a request is sent for. */
    private static final double POSSIBLE = 0.1;

    /** Posterior of a rival below which it need not be thought of, and that of both from which on nothing else need be. */
    private static final double RIVAL = 0.03;

    private static final double BOTH = 0.5;

    /** Part of the headroom that a late use takes: all but what is not known of it. */
    private static final double NEARLY_ALL = 0.95;

    /** Probability with which that is admitted. */
    private static final double ADMITTED = 0.65;

    /** Share of the capacity below which a late use shows nothing. */
    private static final double SHOWS = 0.004;

    /** Bits that waiting must add. */
    private static final double GAIN = 1;

    /** Returns the largest cost of a request that may be sent while a large one is put off. */
    long largestSmallCost() {
        return Math.max(1, (long) (SMALL * typicalCapacity));
    }

    /**
     * Returns the use half a window later that had better come first, if any, with the evidence that was expected of the request that it
     * replaces: a later one of as much will give it, too.
     *
     * @param request what would be asked otherwise
     * @param largestCost what a request may cost at most
     * @param tokensLeft what may be spent in all, at least as much
     */
    @Nullable Prospect later(Prospect request, long nowNanos, long latestNanos, long largestCost, long tokensLeft) {
        long atNanos = EpochNanos.of(request.at());
        long thenNanos = atNanos + windowNanos() / LATER;
        boolean soon = atNanos - nowNanos <= windowNanos() / SOON && thenNanos <= latestNanos;
        if (!soon || !isLarge(request) || particles.classes == 1 || tokensLeft - request.cost() > typicalCapacity) {
            return null;
        }
        Particles spent = particles
                .fresh()
                .admitting(atNanos, tripNanos(), request.cost())
                .orElse(null);
        double[] rivals = spent == null ? null : rivals(spent);
        if (spent == null || rivals == null) {
            return null;
        }
        double most = bitsIfSpent(spent, rivals, atNanos, latestNanos, tokensLeft - request.cost()) + GAIN;
        Particles unspent = particles.fresh().only(rivals);
        long lateCost = 0;
        for (long cost : new long[] {request.cost(), nearlyAll(unspent, thenNanos)}) {
            double bits = cost >= secondStep.costs().leastTokens() && cost <= largestCost
                    ? bitsAfter(unspent, thenNanos, cost, rivals, latestNanos, tokensLeft)
                    : 0;
            if (bits > most) {
                most = bits;
                lateCost = cost;
            }
        }
        return lateCost == 0
                ? null
                : new Prospect(
                        EpochNanos.toInstant(thenNanos),
                        lateCost,
                        request.familyBits(),
                        request.parameterBits(),
                        particles.fresh().spend(thenNanos, tripNanos(), lateCost));
    }

    private boolean isLarge(Prospect request) {
        return request.cost() > LARGE * typicalCapacity && request.admitProbability() >= POSSIBLE;
    }

    /** Returns what may be told once the request was admitted: by the next one, or by the one after what remains was used late. */
    private double bitsIfSpent(Particles spent, double[] rivals, long atNanos, long latestNanos, long tokensLeft) {
        double next = secondStep.bits(spent.only(rivals), atNanos + tripNanos(), latestNanos, tokensLeft);
        long thenNanos = atNanos + windowNanos() / LATER;
        Particles rest = spent.only(rivals);
        long cost = Math.min(tokensLeft, nearlyAll(rest, thenNanos));
        return cost > SHOWS * typicalCapacity
                ? Math.max(next, bitsAfter(rest, thenNanos, cost, rivals, latestNanos, tokensLeft))
                : next;
    }

    /** Returns what may be told after an admission that leaves both rivals possible; 0 if one of them would not have admitted it. */
    private double bitsAfter(
            Particles before, long sendNanos, long cost, double[] rivals, long latestNanos, long tokensLeft) {
        return before.admitting(sendNanos, tripNanos(), cost)
                .filter(after -> IntStream.range(0, rivals.length)
                        .allMatch(c -> rivals[c] == 0 || after.classWeight[c] >= RIVAL * rivals[c]))
                .map(after ->
                        secondStep.bits(after.only(rivals), sendNanos + tripNanos(), latestNanos, tokensLeft - cost))
                .orElse(0.0);
    }

    /** Returns the weights of the two most probable classes and of no other, if both are windows, of two kinds, that may be what is left to choose
     * from. */
    private double @Nullable [] rivals(Particles left) {
        int first = heaviest(left, -1);
        int second = heaviest(left, first);
        double both = left.classWeight[first] + left.classWeight[second];
        if (left.classWeight[second] < RIVAL
                || both < BOTH
                || !isWindow(left, first)
                || !isWindow(left, second)
                || family(left, first).equals(family(left, second))) {
            return null;
        }
        double[] weights = new double[left.classes];
        weights[first] = left.classWeight[first] / both;
        weights[second] = left.classWeight[second] / both;
        return weights;
    }

    private static int heaviest(Particles left, int but) {
        int heaviest = -1;
        for (int c = 0; c < left.classes; c++) {
            if (c != but && (heaviest < 0 || left.classWeight[c] > left.classWeight[heaviest])) {
                heaviest = c;
            }
        }
        return heaviest;
    }

    private static boolean isWindow(Particles left, int c) {
        return left.needsReserve[anyOf(left, c)];
    }

    private static String family(Particles left, int c) {
        return left.family(anyOf(left, c));
    }

    private static int anyOf(Particles left, int c) {
        return IntStream.range(0, left.size)
                .filter(i -> left.classOf[i] == c)
                .findFirst()
                .orElseThrow();
    }

    private long nearlyAll(Particles from, long atNanos) {
        Loads loads = Loads.likely(from, atNanos, tripNanos());
        return (long) (NEARLY_ALL * from.expectedHeadroom(loads, ADMITTED));
    }

    private long windowNanos() {
        return secondStep.askingTimes().windowNanos();
    }

    private long tripNanos() {
        return secondStep.askingTimes().latencyNanos();
    }
}
