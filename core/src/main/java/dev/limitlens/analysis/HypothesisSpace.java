package dev.limitlens.analysis;

import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.Penalizing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleToLongFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A family with one combination of axes, and its unknown parameters as a unit cube.
 *
 * @param family id of the family
 * @param aligned whether the windows begin on multiples of the window on the clock
 * @param prior prior probability of this space
 * @param variant the axes
 * @param capacity prior of the capacity
 * @param leastCapacity the capacity below which the point would be another family
 * @param originNanos from when on refills and lines are counted, where it is not known when they come
 * @param dimensions the unknown parameters, apart from the capacity
 * @param algorithm the algorithm at a point of the cube
 * @param density prior density at a point, relative to a uniform one
 * @param earlierUse what was used before the experiment, if anything may have been
 * @param hiddenUse what others use meanwhile, if anything
 */
record HypothesisSpace(
        String family,
        boolean aligned,
        double prior,
        Variant variant,
        CapacityPrior capacity,
        ToDoubleFunction<double[]> leastCapacity,
        long originNanos,
        List<Dimension> dimensions,
        Function<double[], Algorithm> algorithm,
        ToDoubleFunction<double[]> density,
        @Nullable EarlierUse earlierUse,
        @Nullable HiddenUse hiddenUse) {

    /**
     * One use before the experiment began.
     *
     * @param amount how much, at a point of the cube, in the limiter's unit
     * @param ageNanos how long before the start, at a point of the cube
     * @param kind how the amount and the capacity belong together
     * @param share the share of the capacity that it was, if that is known
     */
    record EarlierUse(ToDoubleFunction<double[]> amount, ToDoubleFunction<double[]> ageNanos, Kind kind, double share) {

        enum Kind {
            /** Any share of the capacity is equally probable; the amount is the last coordinate. */
            ANY_SHARE,
            /** The share is known; the amount is the last coordinate. */
            KNOWN_SHARE,
            /** The amount has nothing to do with the capacity. */
            FIXED_AMOUNT
        }
    }

    HypothesisSpace {
        Objects.requireNonNull(variant, "variant");
        dimensions = List.copyOf(dimensions);
    }

    /** Returns this space with another prior, and others that use the same quota, cut into fewer cells. */
    HypothesisSpace shared(double sharedPrior, HiddenUse others, int mostCells) {
        return new HypothesisSpace(
                family,
                aligned,
                sharedPrior,
                variant,
                capacity,
                leastCapacity,
                originNanos,
                coarse(mostCells),
                algorithm,
                density,
                earlierUse,
                others);
    }

    /**
     * Returns this space with another prior, and a penalty of unknown length after a denial, cut into fewer cells. The length is the
     * first coordinate.
     *
     * @param lengthNanos the length of a penalty at a coordinate
     */
    HypothesisSpace penalized(
            Variant penalizing,
            double penalizedPrior,
            Dimension length,
            DoubleToLongFunction lengthNanos,
            int mostCells) {
        List<Dimension> all = new ArrayList<>(List.of(length));
        all.addAll(coarse(mostCells));
        EarlierUse use = earlierUse == null
                ? null
                : new EarlierUse(
                        x -> earlierUse.amount().applyAsDouble(unpenalized(x)),
                        x -> earlierUse.ageNanos().applyAsDouble(unpenalized(x)),
                        earlierUse.kind(),
                        earlierUse.share());
        return new HypothesisSpace(
                family,
                aligned,
                penalizedPrior,
                penalizing,
                capacity,
                x -> leastCapacity.applyAsDouble(unpenalized(x)),
                originNanos,
                all,
                x -> new Penalizing(algorithm.apply(unpenalized(x)), lengthNanos.applyAsLong(x[0])),
                x -> density.applyAsDouble(unpenalized(x)),
                use,
                hiddenUse);
    }

    /** Returns the dimensions, each cut into no more cells than given. */
    private List<Dimension> coarse(int mostCells) {
        return dimensions.stream()
                .map(d -> d.withCells(Math.min(mostCells, d.cells())))
                .toList();
    }

    /** Returns the coordinates without that of a penalty. */
    static double[] unpenalized(double[] point) {
        return Arrays.copyOfRange(point, 1, point.length);
    }

    /** Returns the prior of the capacity in the given cell, with the share of an earlier use as part of the measure. */
    CapacityPrior capacityIn(double[] low, double[] high) {
        CapacityPrior bounded = capacity.within(leastCapacity.applyAsDouble(middle(low, high)), Double.MAX_VALUE);
        if (earlierUse == null || earlierUse.kind() == EarlierUse.Kind.FIXED_AMOUNT) {
            return bounded;
        }
        double from = earlierUse.amount().applyAsDouble(corner(low, high, true));
        double to = earlierUse.amount().applyAsDouble(corner(low, high, false));
        return earlierUse.kind() == EarlierUse.Kind.ANY_SHARE
                ? bounded.withUse(from, to)
                : bounded.within(from / earlierUse.share(), to / earlierUse.share());
    }

    /** Returns the corner of the cell that gives quota back earliest, or latest. */
    double[] corner(double[] low, double[] high, boolean earliest) {
        double[] point = new double[low.length];
        for (int d = 0; d < point.length; d++) {
            point[d] = dimensions.get(d).growsEarlier() == earliest ? high[d] : low[d];
        }
        return point;
    }

    /** Returns the prior weight of the cell, the capacity aside. */
    double weight(double[] low, double[] high) {
        double volume = prior;
        for (int d = 0; d < low.length; d++) {
            volume *= isAmount(d) ? 1 : high[d] - low[d];
        }
        return volume * density.applyAsDouble(middle(low, high));
    }

    /** The coordinate of an earlier use carries no volume of its own: the capacity prior accounts for it. */
    boolean isAmount(int d) {
        return d == dimensions.size() - 1 && earlierUse != null && earlierUse.kind() != EarlierUse.Kind.FIXED_AMOUNT;
    }

    static double[] middle(double[] low, double[] high) {
        double[] middle = new double[low.length];
        for (int d = 0; d < middle.length; d++) {
            middle[d] = (low[d] + high[d]) / 2;
        }
        return middle;
    }
}
