package dev.limitlens.analysis;

import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.DecayingMeter;
import dev.limitlens.limiter.WarmingBucket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The prior of limiters that are none of the families although it is known how they work: without them, they would be mistaken for one. */
final class UnnamedSpaces {

    /** Prior of a meter that decays, beside that of one family. */
    private static final double DECAYING_PRIOR = 0.005;

    /** The same of a bucket that warms up. */
    private static final double WARMING_PRIOR = 0.005;

    /** Longest warm-up, in windows, and how many times as long as the shortest it is. */
    private static final double LONGEST_WARM_UP = 2;

    private static final double WARM_UPS = 60;

    private final PriorKnowledge known;
    private final List<HypothesisSpace> spaces = new ArrayList<>();

    private UnnamedSpaces(PriorKnowledge known) {
        this.known = known;
    }

    /** Returns them, each with a small prior beside that of one family. */
    static List<HypothesisSpace> of(PriorKnowledge known) {
        UnnamedSpaces all = new UnnamedSpaces(known);
        all.decayingMeter();
        all.warmingBucket();
        return all.spaces;
    }

    /** What decays exponentially is no family, but the commonest of what is mistaken for a bucket. */
    private void decayingMeter() {
        double window = known.windowNanos();
        Function<double[], Algorithm> algorithm =
                x -> new DecayingMeter(Math.max(1, (long) (4 * window * Math.pow(64, -x[0]))));
        new FamilySpaces(known, spaces, Families.NONE, Variant.PLAIN)
                .addRefilling(DECAYING_PRIOR, List.of(new Dimension(32, true, Dimension.FINEST_AMOUNT)), algorithm);
    }

    /** What warms up, too, is no family: a bucket whose refill changes with its use. It admits whatever is asked while nothing is owed. */
    private void warmingBucket() {
        double window = known.windowNanos();
        double typical = known.premises().capacityTokens() / (window / 1e9);
        Function<double[], Algorithm> algorithm =
                x -> new WarmingBucket(typical * RefillPrior.factor(x[0]), Math.max(1, (long)
                        (LONGEST_WARM_UP * window * Math.pow(WARM_UPS, -x[1]))));
        List<Dimension> dimensions = List.of(
                new Dimension(24, true, Dimension.FINEST_AMOUNT), new Dimension(6, true, Dimension.FINEST_AMOUNT));
        FamilySpaces space =
                new FamilySpaces(known, spaces, Families.NONE, WeightedVariant.DEBT, CapacityPrior.exactly(1), x -> 0);
        space.add(false, WARMING_PRIOR, dimensions, algorithm, x -> 1, null);
    }
}
