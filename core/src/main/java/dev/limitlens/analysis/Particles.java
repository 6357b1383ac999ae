package dev.limitlens.analysis;

import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.Meter;
import dev.limitlens.limiter.Metering;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The posterior thinned to a small set of cells: what a search for the next probe plays with.
 *
 * <p>The particles are a {@linkplain StratifiedSample stratified sample}: an improbable rival is represented as finely as the favourite.
 */
final class Particles {

    /** All of the way from the early load to the late one. */
    static final double[] ALL_BETWEEN = {0, 1};

    private static final double HEADROOM_PRECISION = 1e-6;

    /** Those that a search asks for again and again. */
    private static final double[] PROBABILITIES = {0.2, 0.8, 0.98, 1 - 0.98, 0.65, 0.05, 0.002};

    /** Share of the tolerance below which a capacity need not be known any better. */
    private static final double KNOWN = 0.35;

    final int size;
    final int classes;
    final double[] weight;
    final double[] classWeight;
    final int[] classOf;
    /** How much is still to be learnt about the capacity: 1 while it is uncertain by more than the tolerance. */
    final double[] capacityDoubt;

    /** Whether uses at several times tell this limiter from others like it: the windows, while they meter costs. */
    final boolean[] needsReserve;

    private final boolean[] continuous;
    private final double[] capacity;

    /** The capacities that are exceeded with each of {@link #PROBABILITIES}, as far as they were asked for. */
    private final double[][] quantiles;

    private final CapacityBelief[] belief;
    private final Survival survival;

    /** Which part of an answer that lies between a particle's two loads is not worth calling a prediction. */
    private final double[] vagueShare;

    private final boolean[] exactTokens;

    /** Between which parts of the way from the early load to the late one each answers. */
    private final double[][] between;

    private final Meter[] early;
    private final Meter[] late;
    private final Variant[] variant;
    private final Cell[] source;

    private Particles(StratifiedSample sample, double tolerance) {
        List<StratifiedSample.Member> chosen = sample.byCase();
        size = chosen.size();
        classWeight = sample.classWeight();
        classes = classWeight.length;
        continuous = new boolean[size];
        capacity = new double[size];
        quantiles = new double[PROBABILITIES.length][size];
        for (double[] each : quantiles) {
            Arrays.fill(each, Double.NaN);
        }
        needsReserve = new boolean[size];
        weight = new double[size];
        classOf = new int[size];
        capacityDoubt = new double[size];
        belief = new CapacityBelief[size];
        vagueShare = new double[size];
        exactTokens = new boolean[size];
        between = new double[size][];
        early = new Meter[size];
        late = new Meter[size];
        variant = new Variant[size];
        source = new Cell[size];
        for (int i = 0; i < size; i++) {
            StratifiedSample.Member from = chosen.get(i);
            weight[i] = from.weight();
            classOf[i] = from.classIndex();
            belief[i] = from.belief();
            double width = (belief[i].quantile(0.95) - belief[i].quantile(0.05)) / Math.max(1, belief[i].quantile(0.5));
            capacityDoubt[i] = Math.min(1, Math.max(0, width / tolerance - KNOWN));
            capacity[i] = belief[i].quantile(0.5);
            source[i] = from.cell();
            between[i] = from.between();
            continuous[i] = from.cell().continuous();
            variant[i] = from.cell().space.variant();
            exactTokens[i] = variant[i].requiresCost();
            needsReserve[i] = exactTokens[i]
                    && Families.WINDOWS.contains(from.cell().space.family());
            early[i] = from.cell().earlyMeter().copy();
            late[i] = from.cell().lateMeter().copy();
            double left = continuous[i] ? 0 : from.cell().ambiguity();
            vagueShare[i] = left / (1 + left);
        }
        survival = new Survival(belief);
    }

    /** Creates the same particles at another time, with other weights. */
    private Particles(Particles other, double[] weight, double[] classWeight, Meter[] early, Meter[] late) {
        size = other.size;
        classes = other.classes;
        this.classWeight = classWeight;
        this.weight = weight;
        classOf = other.classOf;
        capacityDoubt = other.capacityDoubt;
        continuous = other.continuous;
        capacity = other.capacity;
        quantiles = other.quantiles;
        needsReserve = other.needsReserve;
        belief = other.belief;
        survival = other.survival;
        vagueShare = other.vagueShare;
        exactTokens = other.exactTokens;
        between = other.between;
        variant = other.variant;
        source = other.source;
        this.early = early;
        this.late = late;
    }

    /** Returns the same particles at the time of the last answer again. */
    Particles fresh() {
        Meter[] earlyMeters = new Meter[size];
        Meter[] lateMeters = new Meter[size];
        for (int i = 0; i < size; i++) {
            earlyMeters[i] = source[i].earlyMeter().copy();
            lateMeters[i] = source[i].lateMeter().copy();
        }
        return new Particles(this, weight, classWeight, earlyMeters, lateMeters);
    }

    /** Returns what an admission leaves possible, once it was charged; empty if none of these particles admits the cost. */
    Optional<Particles> admitting(long sendNanos, long tripNanos, double cost) {
        Loads loads = Loads.likely(this, sendNanos, tripNanos);
        double[] weights = new double[size];
        double all = 0;
        for (int i = 0; i < size; i++) {
            weights[i] = weight[i] * admit(i, loads.early(i), loads.late(i), cost);
            all += weights[i];
        }
        if (all <= 0) {
            return Optional.empty();
        }
        Meter[] earlyMeters = copies(early);
        Meter[] lateMeters = copies(late);
        double[] classWeights = new double[classes];
        for (int i = 0; i < size; i++) {
            weights[i] /= all;
            classWeights[classOf[i]] += weights[i];
            earlyMeters[i].charge(sendNanos + tripNanos / 2, variant[i].amount(cost));
            lateMeters[i].charge(sendNanos + tripNanos / 2, variant[i].amount(cost));
        }
        return Optional.of(new Particles(this, weights, classWeights, earlyMeters, lateMeters));
    }

    /** Returns the particles of some classes only, each of which weighs something and is given the weight, as a copy. */
    Particles only(double[] classWeights) {
        double[] weights = new double[size];
        for (int i = 0; i < size; i++) {
            int c = classOf[i];
            weights[i] = classWeight[c] > 0 ? weight[i] / classWeight[c] * classWeights[c] : 0;
        }
        return new Particles(this, weights, classWeights, copies(early), copies(late));
    }

    private static Meter[] copies(Meter[] meters) {
        Meter[] copies = new Meter[meters.length];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = meters[i].copy();
        }
        return copies;
    }

    /** Returns the weight of all particles of a kind. */
    double weightOf(IntPredicate kind) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += kind.test(i) ? weight[i] : 0;
        }
        return sum;
    }

    /** Returns the heaviest particle of a kind, or -1 if there is none. */
    int heaviest(IntPredicate kind) {
        int heaviest = -1;
        for (int i = 0; i < size; i++) {
            if (kind.test(i) && (heaviest < 0 || weight[i] > weight[heaviest])) {
                heaviest = i;
            }
        }
        return heaviest;
    }

    /** Lets every particle that is likely to admit the cost do so; returns how probable an admission is. */
    double spend(long sendNanos, long tripNanos, double cost) {
        double admitted = 0;
        Loads loads = Loads.likely(this, sendNanos, tripNanos);
        for (int i = 0; i < size; i++) {
            double admit = admit(i, loads.early(i), loads.late(i), cost);
            admitted += weight[i] * admit;
            if (admit > 0.5) {
                early[i].charge(sendNanos + tripNanos / 2, variant[i].amount(cost));
                late[i].charge(sendNanos + tripNanos / 2, variant[i].amount(cost));
            }
        }
        return admitted;
    }

    /**
     * Chooses cells of every class that carries weight; the weights sum to 1.
     *
     * @param perClass most cells of one class
     * @param tolerance relative width at which a capacity is known well enough
     */
    static Particles of(Posterior posterior, int perClass, double tolerance) {
        return new Particles(new StratifiedSample(posterior, perClass, cell -> true), tolerance);
    }

    /** Chooses cells of one family only; the weights sum to 1. */
    static Particles of(Posterior posterior, String family, int perClass, double tolerance) {
        int index = Families.index(family);
        return new Particles(new StratifiedSample(posterior, perClass, cell -> cell.family == index), tolerance);
    }

    /** Returns between which parts of the way from its early load to its late one the particle answers. */
    double[] between(int i) {
        return between[i];
    }

    /** Moves a particle to the time of a request and reads the loads at two parts of the way from its early load to its late one. */
    void load(int i, long sendNanos, long tripNanos, double[] parts, double[] earlyLoads, double[] lateLoads) {
        double first = early[i].load(sendNanos + (continuous[i] ? tripNanos : tripNanos / 2));
        double last = late[i].load(sendNanos + (continuous[i] ? 0 : tripNanos / 2));
        earlyLoads[i] = first + parts[0] * (last - first);
        lateLoads[i] = first + parts[1] * (last - first);
    }

    /** Returns how probable it is that the particle admits the cost on top of a load between the two, as its cell has it. */
    double admit(int i, double earlyLoad, double lateLoad, double cost) {
        double atEarly = admitAt(i, earlyLoad, cost);
        return earlyLoad == lateLoad ? atEarly : (atEarly + admitAt(i, lateLoad, cost)) / 2;
    }

    /** Returns the same on top of a load that is known. */
    double admitAt(int i, double load, double cost) {
        return survival.from(
                i,
                exactTokens[i] ? load + cost : variant[i].admission().requiredCapacity(load, variant[i].amount(cost)));
    }

    /** Returns up to which cost the particle surely admits on top of the load; infinite where the cost decides nothing. */
    double admitsUpTo(int i, double load) {
        if (exactTokens[i]) {
            return survival.low(i) - load;
        }
        return admitAt(i, load, 1) < 1 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    /** Returns from which cost on the particle surely refuses on top of the load; infinite where the cost decides nothing. */
    double refusesFrom(int i, double load) {
        if (exactTokens[i]) {
            return survival.high(i) - load;
        }
        return admitAt(i, load, 1) > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    /** Returns the largest cost that the particle admits on top of the load with the given probability. */
    double headroom(int i, double load, double probability) {
        return (probability == 0.5 ? capacity[i] : quantile(i, probability)) - load;
    }

    /** Returns the mean over all particles of {@link #headroom(int, double, double)}, at least 0 and 0 where the cost decides nothing. */
    double expectedHeadroom(Loads loads, double probability) {
        double expected = 0;
        for (int i = 0; i < size; i++) {
            expected += metersCost(i) ? weight[i] * Math.max(0, headroom(i, loads.middle(i), probability)) : 0;
        }
        return expected;
    }

    private double quantile(int i, double probability) {
        for (int k = 0; k < PROBABILITIES.length; k++) {
            if (PROBABILITIES[k] == probability) {
                double known = quantiles[k][i];
                if (Double.isNaN(known)) {
                    known = belief[i].quantile(1 - probability);
                    quantiles[k][i] = known;
                }
                return known;
            }
        }
        return belief[i].quantile(1 - probability);
    }

    /**
     * Returns how much of a particle's undetermined answer is not worth calling a prediction: as far as its cell was left
     * undetermined before. Undetermined are the capacities at which the two loads lead to different answers. Of one such answer a
     * cell can well say that either is as probable; of many in a row it cannot, for they are not independent. Where quota comes back
     * gradually only the round trip lies between the loads.
     */
    double vagueShare(int i) {
        return vagueShare[i];
    }

    /**
     * Returns the largest cost that is admitted on top of the loads, as a quantile over all particles that meter costs; at least 0,
     * and 0 if none does.
     *
     * @param share the share of probability below the quantile, above 0 and below 1
     */
    double headroom(Loads loads, double share) {
        double all = 0;
        double high = 0;
        int[] open = new int[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (metersCost(i)) {
                open[count++] = i;
                all += weight[i];
                high = Math.max(high, belief[i].high() - loads.middle(i));
            }
        }
        double low = 0;
        double sure = 0;
        while (high - low > HEADROOM_PRECISION * high) {
            double middle = low + (high - low) / 2;
            double above = sure;
            for (int k = 0; k < count; k++) {
                above += weight[open[k]] * survival.from(open[k], middle + loads.middle(open[k]));
            }
            if (above > (1 - share) * all) {
                low = middle;
            } else {
                high = middle;
            }
            // who answers alike at all costs that are left need not be asked again
            int left = 0;
            for (int k = 0; k < count; k++) {
                int i = open[k];
                if (belief[i].low() - loads.middle(i) >= high) {
                    sure += weight[i];
                } else if (belief[i].high() - loads.middle(i) > low) {
                    open[left++] = i;
                }
            }
            count = left;
        }
        return high;
    }

    /** Returns whether the particle is a fixed window that is aligned with the clock. */
    boolean isAligned(int i) {
        return source[i].isClockWindow();
    }

    /** Returns whether the particle most probably refuses the cost right before a line and admits it on it, if nothing is used until then. */
    boolean opensAt(int i, long lineNanos, double cost) {
        return opensBetween(i, lineNanos, lineNanos, cost);
    }

    /** Returns the same of a line that lies anywhere between two times. */
    boolean opensBetween(int i, long firstNanos, long lastNanos, double cost) {
        Meter meter = source[i].earlyMeter().copy();
        double before = meter.load(firstNanos - 1);
        return admitAt(i, before, cost) < 0.5 && admitAt(i, meter.load(lastNanos), cost) > 0.5;
    }

    /** Returns whether the particle is a window that opens with its first use, whatever is refused, and meters costs. */
    boolean opensWithFirstUse(int i) {
        return exactTokens[i] && !variant[i].denial().restarts() && family(i).equals(AnchoredWindow.ID);
    }

    /** Returns between which times the particle next gives quota back at once. */
    MeterBounds.Change nextRelease(int i, long timeNanos) {
        return new MeterBounds.Change(early[i].nextRelease(timeNanos), late[i].nextRelease(timeNanos));
    }

    /** Returns the family of the particle. */
    String family(int i) {
        return source[i].space.family();
    }

    /** Returns whether the answer depends on the cost. */
    boolean metersCost(int i) {
        return exactTokens[i];
    }

    /** Returns whether a request is admitted whatever its cost while anything is left, and the next ones wait for it. */
    boolean admitsOnCredit(int i) {
        return variant[i].metering() == Metering.TOKENS && !exactTokens[i];
    }

    /** Returns a typical capacity of the particle, in its own unit. */
    double capacity(int i) {
        return capacity[i];
    }

    /** Returns the cell that the particle stands for. */
    Cell cell(int i) {
        return source[i];
    }

    /** Returns when the particle next gives quota back at once, or begins to count elsewhere if it gives it back gradually. */
    long nextChange(int i, long timeNanos) {
        return continuous[i] ? early[i].nextLine(timeNanos) : early[i].nextRelease(timeNanos);
    }
}
