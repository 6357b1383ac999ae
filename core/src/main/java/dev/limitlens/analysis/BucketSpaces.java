package dev.limitlens.analysis;

import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The prior of buckets, which are refilled at a rate, steadily or in steps. The refill lies about nominal capacity / nominal window, see {@link
 * RefillPrior}. Steps and intervals are log-uniform about the ranges met in practice.
 */
final class BucketSpaces {

    /** Least capacity of a stepped bucket beside its step. */
    private static final double SMALLER_STEP = 1.05;

    /** A bucket that is hardly ever full remembers its refill from the first answer on: what many of them tell of it is very exact. */
    private static final int FINER_REFILL = 8;

    private final PriorKnowledge known;
    private final List<HypothesisSpace> spaces = new ArrayList<>();

    private BucketSpaces(PriorKnowledge known) {
        this.known = known;
    }

    /** Returns token buckets and stepped ones, each with priors that sum to 1. */
    static List<HypothesisSpace> of(PriorKnowledge known) {
        BucketSpaces all = new BucketSpaces(known);
        all.tokenBucket();
        all.steppedBucket();
        return all.spaces;
    }

    private void tokenBucket() {
        for (WeightedVariant weighted : WeightedVariant.ofBuckets()) {
            Variant variant = weighted.variant();
            double typical = known.nominal(variant) / (known.windowNanos() / 1e9);
            Function<double[], Algorithm> algorithm = x -> new TokenBucket(typical * RefillPrior.factor(x[0]));
            boolean plain = variant.equals(Variant.PLAIN);
            Dimension refill = new Dimension(plain ? 64 : 16, true, Dimension.FINEST_AMOUNT).finerOfMany(FINER_REFILL);
            new FamilySpaces(known, spaces, TokenBucket.ID, variant)
                    .addRefilling(weighted.probability(), List.of(refill), algorithm);
        }
    }

    private void steppedBucket() {
        double window = known.windowNanos();
        for (WeightedVariant weighted : WeightedVariant.of(true, false)) {
            Variant variant = weighted.variant();
            double nominal = known.nominal(variant);
            boolean coarse = !variant.equals(Variant.PLAIN) || !known.isForgottenBy(known.windowNanos());
            ToDoubleFunction<double[]> interval = x -> window * Math.pow(30, x[1] - 1);
            ToDoubleFunction<double[]> step = x -> nominal / 64 * Math.pow(256, x[2]);
            Function<double[], Algorithm> algorithm = x -> {
                long intervalNanos = Math.max(1, (long) interval.applyAsDouble(x));
                // the first refill after the origin lies a share of the interval after it, and not at the origin itself
                return new SteppedBucket(
                        step.applyAsDouble(x),
                        intervalNanos,
                        known.originNanos() + 1 + (long) (x[0] * (intervalNanos - 1)));
            };
            // by how many steps the load differs across the whole range after two refills; the phase decides on one of
            // them, and counts twice because the answers right after a refill hang on it
            int[] cells = steppedCells(coarse);
            List<Dimension> dimensions = List.of(
                    new Dimension(cells[0], false, Dimension.FINEST_TIME, 2),
                    new Dimension(cells[1], false, Dimension.FINEST_TIME, 2 * Math.log(30)),
                    new Dimension(cells[2], true, Dimension.FINEST_AMOUNT, 2 * Math.log(256)));
            // a step of the whole capacity would be a fixed window, and one of nearly all of it is as good as one
            ToDoubleFunction<double[]> least = x -> SMALLER_STEP * step.applyAsDouble(x);
            new FamilySpaces(known, spaces, SteppedBucket.ID, variant, known.capacity(variant), least)
                    .addRefilling(weighted.probability(), dimensions, algorithm);
        }
    }

    /** Returns into how many cells phase, interval and step are cut at first: more where earlier use blurs what cutting them later would tell. */
    private int[] steppedCells(boolean coarse) {
        if (known.isQuiet()) {
            return coarse ? new int[] {3, 4, 4} : new int[] {8, 12, 10};
        }
        return coarse ? new int[] {4, 6, 6} : new int[] {10, 16, 14};
    }
}
