package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The quota that can be used up once more only: what of it is used when.
 *
 * <p>Windows that are reset and windows that move in steps answer alike for as long as all is used early in each of them. What is used late
 * parts them: those that are reset give it back with the next line, the others keep it. For that, enough must be left to use late, and enough
 * tokens to ask after the line for more than was used early. So where two kinds of windows will be what is left to choose from, what both ways
 * promise is compared: to spend now, and what remains of it half a window later; or to spend half a window later only.
 *
 * @param particles what is still possible, at the time of the last answer
 * @param secondStep what the request after it promises
 * @param typicalCapacity in tokens
 */
record LastQuota(Particles particles, SecondStep secondStep, double typicalCapacity) {

    /** Share of the capacity from which on a request is large. */
    private static final double LARGE = 0.1;

    /** The same up to which one is cheap. */
    private static final double CHEAP = 0.15;

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

    /** Returns the largest cost of a request that leaves enough for a late use. */
    long cheap() {
        return Math.max(1, (long) (CHEAP * typicalCapacity));
    }

    /**
     * Returns the use half a window later that had better come first, if any.
     *
     * @param request what would be asked otherwise
     * @param tokensLeft what may be spent in all
     */
    @Nullable Prospect later(Prospect request, long nowNanos, long latestNanos, long tokensLeft) {
        long atNanos = EpochNanos.of(request.at());
        long windowNanos = secondStep.askingTimes().windowNanos();
        long thenNanos = atNanos + windowNanos / LATER;
        boolean large = request.cost() >= LARGE * typicalCapacity && request.admitProbability() >= POSSIBLE;
        boolean soon = atNanos - nowNanos <= windowNanos / SOON && thenNanos <= latestNanos;
        if (particles.classes == 1 || !large || !soon || tokensLeft - request.cost() > typicalCapacity) {
            return null;
        }
        long tripNanos = secondStep.askingTimes().latencyNanos();
        Optional<Particles> admitted = particles.fresh().admitting(atNanos, tripNanos, request.cost());
        double[] rivals = admitted.map(this::rivals).orElse(null);
        if (admitted.isEmpty() || rivals == null) {
            return null;
        }
        long left = tokensLeft - request.cost();
        Particles spent = admitted.get().only(rivals);
        double early = secondStep.bits(spent, atNanos + tripNanos, latestNanos, left);
        long rest = Math.min(left, nearlyAll(spent, thenNanos));
        if (rest > SHOWS * typicalCapacity) {
            early = Math.max(early, bitsAfter(spent, thenNanos, rest, rivals, latestNanos, left));
        }
        Particles unspent = particles.fresh().only(rivals);
        Prospect chosen = null;
        double most = early + GAIN;
        for (long cost : new long[] {request.cost(), nearlyAll(unspent, thenNanos)}) {
            double bits = cost >= 1 && cost <= tokensLeft
                    ? bitsAfter(unspent, thenNanos, cost, rivals, latestNanos, tokensLeft)
                    : 0;
            if (bits > most) {
                most = bits;
                chosen = new Prospect(
                        EpochNanos.toInstant(thenNanos),
                        cost,
                        request.familyBits(),
                        request.parameterBits(),
                        request.admitProbability());
            }
        }
        return chosen;
    }

    private double bitsAfter(
            Particles before, long sendNanos, long cost, double[] rivals, long latestNanos, long tokensLeft) {
        long tripNanos = secondStep.askingTimes().latencyNanos();
        return before.admitting(sendNanos, tripNanos, cost)
                .map(after ->
                        secondStep.bits(after.only(rivals), sendNanos + tripNanos, latestNanos, tokensLeft - cost))
                .orElse(0.0);
    }

    /** Returns the weights of the two most probable classes and of no other, if both are windows that may be what is left to choose from. */
    private double @Nullable [] rivals(Particles left) {
        int first = heaviest(left, -1);
        int second = heaviest(left, first);
        double both = left.classWeight[first] + left.classWeight[second];
        if (left.classWeight[second] < RIVAL || both < BOTH || !isWindow(left, first) || !isWindow(left, second)) {
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
        for (int i = 0; i < left.size; i++) {
            if (left.classOf[i] == c) {
                return left.needsReserve[i];
            }
        }
        return false;
    }

    private long nearlyAll(Particles from, long atNanos) {
        Loads loads = Loads.likely(from, atNanos, secondStep.askingTimes().latencyNanos());
        double headroom = 0;
        for (int i = 0; i < from.size; i++) {
            headroom +=
                    from.metersCost(i) ? from.weight[i] * Math.max(0, from.headroom(i, loads.middle(i), ADMITTED)) : 0;
        }
        return (long) (NEARLY_ALL * headroom);
    }
}
