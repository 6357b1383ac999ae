package dev.limitlens.analysis;

import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Pacer;
import java.util.ArrayList;
import java.util.List;

/**
 * The prior of a quota that others may use, too: each of the commonest limiters once more, with others that use some of it, unseen.
 *
 * <p>Without these, use by others would count as evidence: a few tokens that are gone contradict the true limiter, and any other one
 * that happens to fit is left.
 */
final class SharedSpaces {

    /** How probable it is that others use the same quota meanwhile, beside that nobody does. */
    private static final double ODDS = 1.0 / 19;

    /** What they use in a window, as a share of the nominal capacity; each equally probable. */
    private static final double[] SHARES = {0.05, 0.13, 0.34, 0.9};

    /** Prior below which a limiter is too rare to be thought of with others besides. */
    private static final double COMMON = 0.02;

    /** Most cells of a dimension that is the only one: what others use blurs what finer ones would tell. */
    private static final int CELLS = 16;

    /** The same where the limiter is one of many of its family. */
    private static final int CELLS_OF_MANY_ALIKE = 12;

    /** The same of each of several dimensions. */
    private static final int CELLS_OF_SEVERAL = 5;

    /** Prior below which a limiter is one of many of its family, such as a bucketed window of so many buckets. */
    private static final double ONE_OF_MANY = 0.1;

    /** The same of each of four or more, such as those of a stepped bucket that may have been used before: there would be too many. */
    private static final int CELLS_OF_MANY = 3;

    private SharedSpaces() {}

    /**
     * Returns those of the spaces that may be shared, once for each share.
     *
     * @param exclusive the limits as they are if nobody else draws on them, with their priors
     */
    static List<HypothesisSpace> of(List<HypothesisSpace> exclusive, Premises premises) {
        List<HypothesisSpace> all = new ArrayList<>();
        for (HypothesisSpace space : exclusive) {
            if (mayBeShared(space)) {
                int cells = cells(space);
                for (double share : SHARES) {
                    all.add(space.shared(
                            ODDS * space.prior() / SHARES.length,
                            new HiddenUse(share, premises.capacityTokens(), premises.windowNanos()),
                            cells));
                }
            }
        }
        return List.copyOf(all);
    }

    private static int cells(HypothesisSpace space) {
        int dimensions = space.dimensions().size();
        if (dimensions > 3) {
            return CELLS_OF_MANY;
        }
        if (dimensions > 1) {
            return CELLS_OF_SEVERAL;
        }
        return space.prior() >= ONE_OF_MANY ? CELLS : CELLS_OF_MANY_ALIKE;
    }

    private static boolean mayBeShared(HypothesisSpace space) {
        boolean passes = space.algorithm().apply(new double[space.dimensions().size()]) instanceof Pacer;
        return (passes || space.variant().equals(Variant.PLAIN))
                && Families.limits(space.family())
                && space.prior() > COMMON;
    }
}
