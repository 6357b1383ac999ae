package dev.limitlens.analysis;

import dev.limitlens.limiter.Admission;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SteppedBucket;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a stepped bucket is worth beside a family that would be named with other axes than the usual ones, such as admission on credit.
 *
 * <p>Stepped buckets with these axes are cut into fewer and larger boxes than usual ones, for each answer tells less of them, and their evidence
 * falls short of what it is. {@link Ensemble Points} of the parameters tell more, and take as long as a hundred answers: they are asked once,
 * before a verdict is given. {@link SteppedPoints} are for the usual axes, and followed from answer to answer.
 */
final class SteppedRival {

    /** Posterior from which on a family may be named. */
    private static final double NEARLY_IDENTIFIED = 0.9;

    /** Answers after which points take too long. */
    private static final int MOST_ANSWERS = 300;

    private static final int POINTS = 250;

    private SteppedRival() {}

    /** Returns the posterior of every id with a stepped bucket as probable as points of it say, if that is more. */
    static Map<String, Double> reckonedWith(Posterior state, Map<String, Double> posterior) {
        if (state.answered() > MOST_ANSWERS) {
            return posterior;
        }
        return posterior.entrySet().stream()
                .filter(e -> e.getValue() >= NEARLY_IDENTIFIED)
                .map(Map.Entry::getKey)
                .filter(id -> Families.limits(id) && !id.equals(SteppedBucket.ID) && !id.equals(Pacer.ID))
                .findFirst()
                .flatMap(named -> unusualAxes(state, named))
                .map(variant -> atLeast(share(state, variant), posterior))
                .orElse(posterior);
    }

    private static Map<String, Double> atLeast(double share, Map<String, Double> posterior) {
        double before = posterior.getOrDefault(SteppedBucket.ID, 0.0);
        if (share <= before) {
            return posterior;
        }
        Map<String, Double> reckoned = new LinkedHashMap<>(posterior);
        reckoned.put(SteppedBucket.ID, share);
        reckoned.replaceAll((id, probability) -> probability / (1 - before + share));
        return reckoned;
    }

    /**
     * Returns the posterior of every conclusion that goes with the posterior of every id.
     *
     * @param conclusions the one that goes with the ids before
     * @param before the posterior of every id, as it was
     * @param reckoned the same, reckoned with a stepped bucket
     */
    static Map<Conclusion, Double> conclusions(
            Map<Conclusion, Double> conclusions, Map<String, Double> before, Map<String, Double> reckoned) {
        double left = (1 - reckoned.getOrDefault(SteppedBucket.ID, 0.0))
                / Math.max(Double.MIN_NORMAL, 1 - before.getOrDefault(SteppedBucket.ID, 0.0));
        if (left >= 1) {
            return conclusions;
        }
        Map<Conclusion, Double> shrunk = new EnumMap<>(Conclusion.class);
        conclusions.forEach((conclusion, probability) -> shrunk.put(conclusion, left * probability));
        shrunk.merge(Families.conclusion(SteppedBucket.ID, false), 1 - left, Double::sum);
        return shrunk;
    }

    /** Returns the evidence of stepped buckets with such axes, beside everything that is followed. */
    private static double share(Posterior state, Variant variant) {
        Map<HypothesisSpace, Double> spaces = new LinkedHashMap<>();
        for (HypothesisSpace space : state.spaces()) {
            if (space.family().equals(SteppedBucket.ID) && space.variant().equals(variant)) {
                spaces.put(space, space.prior());
            }
        }
        return spaces.isEmpty()
                ? 0
                : state.shareOf(Ensemble.ofPrior(spaces, state.answers(), POINTS, state.startedAt())
                        .logEvidence());
    }

    /** Returns the likeliest axes of a family, as a stepped bucket has them, unless they are the usual ones. */
    private static Optional<Variant> unusualAxes(Posterior state, String family) {
        Map<Variant, Double> variants = new HashMap<>();
        List<Cell> cells = state.cells();
        for (int i = 0; i < cells.size(); i++) {
            HypothesisSpace space = cells.get(i).space;
            if (space.family().equals(family)) {
                variants.merge(space.variant(), state.weight(i), Double::sum);
            }
        }
        return variants.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(entry -> asOfStepped(entry.getKey()))
                .filter(variant -> !variant.equals(Variant.PLAIN));
    }

    /** Admission on credit and whatever the cost are alike but for one token of capacity, so stepped buckets have only one of these. */
    private static Variant asOfStepped(Variant variant) {
        return variant.admission() == Admission.DEBT
                ? new Variant(variant.metering(), variant.denial(), Admission.CHECK_THEN_CHARGE)
                : variant;
    }
}
