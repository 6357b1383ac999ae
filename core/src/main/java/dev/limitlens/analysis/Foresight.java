package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The search for the next probe: expected information for its price, over times and costs.
 *
 * <p>The limiters are deterministic, so the information in a binary answer is the entropy of its mean prediction minus the mean
 * entropy of the predictions, without nested sampling. At one time, every cost is judged from the same sorted headrooms.
 */
final class Foresight {

    private static final int COSTS = 10;
    private static final int GAPS = 3;
    /** Share of the capacity that is worth keeping for later in the window. */
    private static final double RESERVE = 0.12;

    /** Bits that a window of time is worth at least, when requests on the way are judged. */
    private static final double LEAST_RATE = 2;

    private static final double LAPSE_ENTROPY = Information.entropy(Posterior.LAPSE);

    private static final double[] WAITS = {
        0, 0.004, 0.008, 0.016, 0.03, 0.05, 0.08, 0.12, 0.17, 0.23, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.1
    };

    private final Particles particles;
    private final ProbeCosts costs;
    private final long windowNanos;
    private final long latencyNanos;
    private final double typicalCapacity;
    private final double[] load;
    private final double[] classAdmit;
    private double reserveSpent;

    Foresight(Particles particles, ProbeCosts costs, long windowNanos, long latencyNanos, double typicalCapacity) {
        this.particles = particles;
        this.costs = costs;
        this.windowNanos = windowNanos;
        this.latencyNanos = latencyNanos;
        this.typicalCapacity = typicalCapacity;
        load = new double[particles.size];
        classAdmit = new double[particles.classes];
    }

    /**
     * Returns the most promising request, or null if none promises anything.
     *
     * <p>The best one is the one with the highest gain for its price, waiting included. If it lies ahead, a request on the way
     * there costs no time: it is worth sending if it gains more than its tokens and itself would buy at the best one's rate.
     */
    @Nullable Prospect best(long nowNanos, long latestNanos, long largestCost) {
        List<Prospect> prospects = new ArrayList<>();
        List<Double> prices = new ArrayList<>();
        Prospect best = null;
        double bestScore = 0;
        for (long at : times(nowNanos, latestNanos)) {
            long decision = at + latencyNanos / 2;
            for (int i = 0; i < particles.size; i++) {
                load[i] = particles.load(i, decision);
            }
            double wait = (double) (at - nowNanos + latencyNanos) / windowNanos;
            for (long cost : costs(largestCost)) {
                Prospect prospect = judge(at, cost);
                double price = costs.perRequest()
                        + costs.perCapacity() * cost / typicalCapacity * prospect.admitProbability()
                        + costs.perReserve() * reserveSpent;
                prospects.add(prospect);
                prices.add(price);
                double score = gain(prospect) / (costs.perWindow() * wait + price);
                if (score > bestScore) {
                    bestScore = score;
                    best = prospect;
                }
            }
        }
        if (best == null) {
            return null;
        }
        long bestNanos = EpochNanos.of(best.at());
        Prospect onTheWay = best;
        double most = 0;
        for (int k = 0; k < prospects.size(); k++) {
            Prospect prospect = prospects.get(k);
            if (EpochNanos.of(prospect.at()) + latencyNanos + latencyNanos / 4 > bestNanos) {
                break;
            }
            double surplus = gain(prospect) - Math.max(bestScore, LEAST_RATE) * prices.get(k);
            if (surplus > most) {
                most = surplus;
                onTheWay = prospect;
            }
        }
        return onTheWay;
    }

    private double gain(Prospect prospect) {
        return prospect.familyBits() + costs.parameterShare() * prospect.parameterBits();
    }

    private long[] times(long nowNanos, long latestNanos) {
        TreeSet<Long> times = new TreeSet<>();
        for (double wait : WAITS) {
            times.add(nowNanos + (long) (wait * windowNanos));
        }
        int step = Math.max(1, particles.size / 64);
        for (int i = 0; i < particles.size; i += step) {
            long release = particles.nextRelease(i, nowNanos);
            if (release != Long.MAX_VALUE && release > nowNanos + latencyNanos) {
                times.add(release + latencyNanos / 4);
                times.add(release - latencyNanos);
            }
        }
        long[] spread = times.stream()
                .mapToLong(Long::longValue)
                .filter(t -> t <= latestNanos)
                .toArray();
        int kept = 0;
        for (int i = 0; i < spread.length; i++) {
            if (kept == 0 || spread[i] - spread[kept - 1] >= latencyNanos / 2) {
                spread[kept++] = spread[i];
            }
        }
        return Arrays.copyOf(spread, kept);
    }

    /**
     * Costs that part the particles by their headroom: evenly over their weight, and in the middle of the widest gaps between
     * them.
     */
    private long[] costs(long largestCost) {
        double[] sorted = new double[3 * particles.size];
        int count = 0;
        for (int i = 0; i < particles.size; i++) {
            if (particles.metersCost(i)) {
                sorted[count++] = Math.max(0, particles.headroom(i, load[i], 0.5));
                if (particles.capacityDoubt[i] > 0.5) {
                    sorted[count++] = Math.max(0, particles.headroom(i, load[i], 0.8));
                    sorted[count++] = Math.max(0, particles.headroom(i, load[i], 0.2));
                }
            }
        }
        Arrays.sort(sorted, 0, count);
        TreeSet<Long> costs = new TreeSet<>();
        costs.add(1L);
        costs.add(Math.max(1, Math.round(typicalCapacity / 50)));
        for (int k = 0; k < COSTS && count > 0; k++) {
            costs.add(Math.max(1, (long) Math.ceil(sorted[(int) ((k + 0.5) / COSTS * count)])));
        }
        for (int g = 0; g < GAPS && count > 1; g++) {
            int widest = 1;
            for (int k = 2; k < count; k++) {
                if (sorted[k] - sorted[k - 1] > sorted[widest] - sorted[widest - 1]) {
                    widest = k;
                }
            }
            double middle = (sorted[widest - 1] + sorted[widest]) / 2;
            costs.add(Math.max(1, Math.round(middle)));
            // close this gap, so that the next round finds the next one
            double moved = sorted[widest] - sorted[widest - 1];
            for (int k = widest; k < count; k++) {
                sorted[k] -= moved;
            }
        }
        return costs.stream()
                .mapToLong(Long::longValue)
                .filter(c -> c <= largestCost)
                .toArray();
    }

    private Prospect judge(long at, long cost) {
        Arrays.fill(classAdmit, 0);
        double learnable = 0;
        double withinParticles = 0;
        double spent = 0;
        for (int i = 0; i < particles.size; i++) {
            double weight = particles.weight[i];
            double admit = particles.admit(i, load[i], cost);
            classAdmit[particles.classOf[i]] += weight * admit;
            if (admit > 0) {
                if (admit < 1) {
                    double entropy = Information.entropy(Information.blur(admit));
                    withinParticles += weight * entropy;
                    learnable += weight * (entropy - LAPSE_ENTROPY) * particles.capacityDoubt[i];
                } else {
                    withinParticles += weight * LAPSE_ENTROPY;
                }
                if (particles.metersCost(i)) {
                    double capacity = particles.capacity(i);
                    double left = (capacity - load[i] - cost) / (RESERVE * capacity);
                    spent += weight * admit * Math.min(1, Math.max(0, 1 - left));
                }
            } else {
                withinParticles += weight * LAPSE_ENTROPY;
            }
        }
        reserveSpent = spent;
        double admit = 0;
        double withinClasses = 0;
        for (int c = 0; c < classAdmit.length; c++) {
            admit += classAdmit[c];
            double weight = particles.classWeight[c];
            withinClasses += weight * Information.entropy(Information.blur(classAdmit[c] / weight));
        }
        double familyBits = Math.max(0, Information.entropy(Information.blur(admit)) - withinClasses);
        double parameterBits = Math.max(0, withinClasses - withinParticles) + Math.max(0, learnable);
        return new Prospect(EpochNanos.toInstant(at), cost, familyBits, parameterBits, admit);
    }
}
