package dev.limitlens.analysis;

import java.util.List;

/** When a second limit is worth a thought: no pair is inferred before there is a reason to, for it takes twice as long as one limit. */
final class SecondLimitSuspicion {

    /** Answers to which a single limit gave less than {@link #SURPRISING} before a pair is worth a thought. */
    private static final int FEWEST_SURPRISES = 2;

    private static final double SURPRISING = 0.05;

    /** The same, as the posterior of none of these. */
    private static final double DOUBT = 0.2;

    /**
     * The same, as the evidence of a single limit that is lost, in nats: no answer need surprise a mixture of families of which each
     * leaves much open. One that fits loses 10 to 25 on the way to its answer.
     */
    private static final double UNEXPLAINED = 25;

    /** Observations beyond which no pair is inferred: a long log is no experiment, and every one of them counts twice here. */
    private static final int LONGEST = 400;

    private SecondLimitSuspicion() {}

    /**
     * Returns whether two limits are stated, or the answers surprise a single limit, or leave none probable, or are all in all much less
     * probable than of a single limit.
     */
    static boolean isRaisedBy(Inference single) {
        List<Analysis.Trace> trace = single.trace();
        if (trace.size() > LONGEST) {
            return false;
        }
        if (single.premises().capacityRequests().isPresent()
                || single.posterior().getOrDefault(Families.NONE, 0.0) >= DOUBT
                || single.state().logEvidence() < -UNEXPLAINED) {
            return true;
        }
        return Contradictions.count(single.observations(), trace, SURPRISING) >= FEWEST_SURPRISES;
    }
}
