package dev.limitlens.analysis;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** What a request may ask for at a time to tell something: costs that some particles admit, and others do not. */
final class AskingCosts {

    /** Number of the costs that are spread evenly, and in the middle of gaps. */
    private static final int EVENLY = 8;

    private static final int GAPS = 3;

    /** How many of the heaviest classes are asked what they are sure of. */
    private static final int FAVOURITES = 2;

    private static final double SURE = 0.98;

    /** Share of its class below which a particle has no say in what the class is sure of. */
    private static final double LEAST_OF_CLASS = 0.01;

    private final Particles particles;
    private final long leastTokens;
    private final double typicalCapacity;

    /** The heaviest classes: costs of whose answers they are sure part them best. */
    private final int[] favourites;

    /**
     * Creates a choice of costs.
     *
     * @param leastTokens what the smallest request costs
     */
    AskingCosts(Particles particles, long leastTokens, double typicalCapacity) {
        this.particles = particles;
        this.leastTokens = leastTokens;
        this.typicalCapacity = typicalCapacity;
        favourites = IntStream.range(0, particles.classes)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -particles.classWeight[c]))
                .limit(FAVOURITES)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Returns costs in ascending order, none above the largest. */
    long[] at(Loads load, long largestCost) {
        return parting(load, EVENLY, true, largestCost);
    }

    /** Returns fewer of them, for what is to be foreseen of a second step. */
    long[] ahead(Loads load, long largestCost) {
        return parting(load, EVENLY / 2, false, largestCost);
    }

    /**
     * Returns costs that part the particles by their headroom: evenly over their number, and in the middle of the widest gaps between
     * them.
     *
     * @param evenly number of the costs spread evenly
     * @param ends whether the ends of what is believed of a capacity count, too, where it is not known well
     */
    private long[] parting(Loads load, int evenly, boolean ends, long largestCost) {
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
        long[] costs = new long[2 + evenly + GAPS + 2 * favourites.length];
        int chosen = 0;
        costs[chosen++] = leastTokens;
        costs[chosen++] = Math.max(1, Math.round(typicalCapacity / 50));
        for (int k = 0; k < evenly && count > 0; k++) {
            costs[chosen++] = Math.max(1, (long) Math.ceil(sorted[(int) ((k + 0.5) / evenly * count)]));
        }
        chosen = betweenWidest(sorted, count, costs, chosen);
        chosen = favourites(load, costs, chosen);
        return ascending(costs, chosen, largestCost);
    }

    /** Returns those of the costs that may be asked for, each once. */
    private long[] ascending(long[] costs, int count, long largestCost) {
        Arrays.sort(costs, 0, count);
        int kept = 0;
        for (int k = 0; k < count; k++) {
            long cost = costs[k];
            if (cost >= leastTokens && cost <= largestCost && (kept == 0 || cost > costs[kept - 1])) {
                costs[kept++] = cost;
            }
        }
        return Arrays.copyOf(costs, kept);
    }

    /** Adds the middles of the widest gaps; returns how many costs there are then. */
    private static int betweenWidest(double[] sorted, int count, long[] costs, int chosen) {
        int next = chosen;
        int[] widest = new int[GAPS];
        for (int g = 0; g < GAPS && g < count - 1; g++) {
            int found = 0;
            double most = -1;
            for (int k = 1; k < count; k++) {
                double gap = sorted[k] - sorted[k - 1];
                if (gap > most && !contains(widest, g, k)) {
                    most = gap;
                    found = k;
                }
            }
            widest[g] = found;
            costs[next++] = Math.max(1, Math.round(sorted[found - 1] + most / 2));
        }
        return next;
    }

    private static boolean contains(int[] places, int count, int place) {
        for (int i = 0; i < count; i++) {
            if (places[i] == place) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds the costs closest to the line between the answers of which each of the heaviest classes is nearly sure; returns how many costs
     * there are then.
     */
    private int favourites(Loads load, long[] costs, int chosen) {
        int next = chosen;
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
                costs[next++] = (long) sureToAdmit;
            }
            costs[next++] = (long) Math.ceil(Math.max(0, sureToRefuse)) + 1;
        }
        return next;
    }

    /**
     * Returns a cost that is refused now, and admitted as soon as enough comes back.
     *
     * @param doubt probability that some of it is admitted now, and that less than it would be refused
     */
    long tooMuch(Loads now, double doubt) {
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
        return Math.max(leastTokens, (long) Math.ceil(most) + 1);
    }
}
