package dev.limitlens.analysis;

import dev.limitlens.experiment.Premises;
import java.util.List;
import java.util.stream.Stream;

/**
 * The prior: every limiting family with its parameters and axes, as hypothesis spaces. The priors of each family sum to 1.
 *
 * <p>See {@link WindowSpaces}, {@link BucketSpaces} and {@link PacerSpaces} for the families, {@link UnnamedSpaces} for what is none of them,
 * {@link WeightedVariant} for the axes, and {@link CapacityPrior} for the capacity.
 */
final class HypothesisSpaces {

    private HypothesisSpaces() {}

    /**
     * Returns the prior.
     *
     * @param startNanos when the first request was sent
     * @param silentNanos how long nothing was asked before that
     * @param originNanos from when on refills and lines are counted, where it is not known when they come
     */
    static List<HypothesisSpace> of(Premises premises, long startNanos, long silentNanos, long originNanos) {
        PriorKnowledge known = new PriorKnowledge(premises, startNanos, silentNanos, originNanos);
        return Stream.of(WindowSpaces.of(known), BucketSpaces.of(known), PacerSpaces.of(known), UnnamedSpaces.of(known))
                .flatMap(List::stream)
                .toList();
    }
}
