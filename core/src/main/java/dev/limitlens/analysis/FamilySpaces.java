package dev.limitlens.analysis;

import dev.limitlens.analysis.HypothesisSpace.EarlierUse;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.Pacer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Adds spaces of one family and variant: by whether anything was used before, and when. */
final class FamilySpaces {

    /** Probability that a bucket is full again after a window without a request. */
    private static final double REFILLED_BY_A_WINDOW = 0.8;

    private final PriorKnowledge known;
    private final List<HypothesisSpace> to;
    private final String family;
    private final Variant variant;
    private final CapacityPrior capacity;
    private final ToDoubleFunction<double[]> leastCapacity;

    /** Adds limiters of any capacity about the nominal one. */
    FamilySpaces(PriorKnowledge known, List<HypothesisSpace> to, String family, Variant variant) {
        this(known, to, family, variant, known.capacity(variant), x -> 0);
    }

    /**
     * Adds limiters of a capacity.
     *
     * @param to takes the spaces
     * @param leastCapacity the capacity below which the point would be another family
     */
    FamilySpaces(
            PriorKnowledge known,
            List<HypothesisSpace> to,
            String family,
            Variant variant,
            CapacityPrior capacity,
            ToDoubleFunction<double[]> leastCapacity) {
        this.known = known;
        this.to = to;
        this.family = family;
        this.variant = variant;
        this.capacity = capacity;
        this.leastCapacity = leastCapacity;
    }

    /** Adds a space; none that is impossible. */
    void add(
            boolean aligned,
            double prior,
            List<Dimension> dimensions,
            Function<double[], Algorithm> algorithm,
            ToDoubleFunction<double[]> density,
            @Nullable EarlierUse use) {
        // one request at a time is a pacer, whatever else it looks like
        ToDoubleFunction<double[]> least = variant.metering() == Metering.REQUESTS && !family.equals(Pacer.ID)
                ? x -> Math.max(2, leastCapacity.applyAsDouble(x))
                : leastCapacity;
        if (prior > 0) {
            to.add(new HypothesisSpace(
                    family,
                    aligned,
                    prior,
                    variant,
                    capacity,
                    least,
                    known.originNanos(),
                    dimensions,
                    algorithm,
                    density,
                    use,
                    null));
        }
    }

    /** Adds a space with one earlier use, whose amount becomes the last coordinate. */
    void addUsed(
            boolean aligned,
            double prior,
            List<Dimension> dimensions,
            Function<double[], Algorithm> algorithm,
            ToDoubleFunction<double[]> density,
            ToDoubleFunction<double[]> ageNanos) {
        int last = dimensions.size();
        double nominal = known.nominal(variant);
        Start start = known.premises().start();
        List<Dimension> more = new ArrayList<>(dimensions);
        more.add(new Dimension(dimensions.size() > 1 ? 6 : 10, false, Dimension.FINEST_AMOUNT));
        EarlierUse use = new EarlierUse(
                x -> nominal * 8 * x[last] / (9 - 8 * x[last]),
                ageNanos,
                start.kind() == Start.Kind.USED ? EarlierUse.Kind.KNOWN_SHARE : EarlierUse.Kind.ANY_SHARE,
                start.fraction());
        add(aligned, prior, more, algorithm, density, use);
    }

    /** Adds what gives quota back by a rate, all of it before the start or not. */
    void addRefilling(double prior, List<Dimension> dimensions, Function<double[], Algorithm> algorithm) {
        if (known.isQuiet()) {
            add(false, prior, dimensions, algorithm, x -> 1, null);
            return;
        }
        // a window refills most of what was used earlier, and half of it is the best guess without one
        double refilled = known.silentNanos() >= known.windowNanos() ? REFILLED_BY_A_WINDOW : 0.5;
        add(false, prior * refilled, dimensions, algorithm, x -> 1, null);
        addUsed(false, prior * (1 - refilled), dimensions, algorithm, x -> 1, x -> 0);
    }
}
