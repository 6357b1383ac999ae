package dev.limitlens.analysis;

import dev.limitlens.experiment.Premises;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The evidence of two limits, and of what they are most easily mistaken for; all are natural logarithms.
 *
 * @param logTwo of two limits
 * @param logDeparting of something that departs from them
 * @param logOne of one limit, or none of these, or one limit whose capacity changes
 */
record PairRivals(double logTwo, double logDeparting, double logOne) {

    /** Prior of one limit with another capacity in each of its windows, beside that of all single limits. */
    private static final double CHANGING = 0.005;

    /**
     * Prior, beside two limits, of something that departs from them now and then: it explains what changes all the time, which can
     * always be blamed on one of two limits in retrospect.
     */
    private static final double DEPARTURE = 0.01;

    /**
     * Weighs two limits against their rivals.
     *
     * @param limits the two
     * @param log what they answered
     * @param departures how the answers departed from them
     * @param single one limit or none of these, after the same answers
     */
    static PairRivals of(TwoLimits limits, PairLog log, Contamination departures, Inference single) {
        PairFamilies families = limits.families();
        Knowledge ofFirst = Knowledge.of(limits.first().inference(), families.likeliestFirst());
        Knowledge ofSecond = Knowledge.of(limits.second().inference(), families.likeliestSecond());
        boolean requestsStated = log.premises().capacityRequests().isPresent();
        double two = new PairPrior(limits, ofFirst, ofSecond).log(requestsStated, log.seconds())
                + limits.logEvidence()
                + Math.log(Math.max(Double.MIN_NORMAL, families.affinity()));
        double changing = Math.log(CHANGING) + logEvidenceOfChanging(log, ofFirst, ofSecond);
        double departing = Math.log(DEPARTURE) + two + departures.logFactor();
        return new PairRivals(two, departing, Information.logSum(single.state().logEvidence(), changing));
    }

    /** Returns the same of one limit with another capacity in each of its windows, which begin on the clock or as one of two limits does. */
    private static double logEvidenceOfChanging(PairLog log, Knowledge ofFirst, Knowledge ofSecond) {
        Premises premises = log.premises();
        ChangingCapacity changing = new ChangingCapacity(
                CapacityPrior.about(premises.capacityTokens()), premises.windowNanos(), log.answers());
        return Stream.of(ofFirst, ofSecond)
                .map(known -> known.parameters().get("phaseSeconds"))
                .filter(Objects::nonNull)
                .mapToDouble(phase -> changing.logEvidence((long) (phase.estimate() * 1e9)))
                .reduce(changing.logEvidence(0), Math::max);
    }

    /** Returns the posterior probability of two limits. */
    double two() {
        return 1 / (1 + Math.exp(Information.logSum(logOne, logDeparting) - logTwo));
    }

    /** Returns whether something that departs from two limits is more probable than one limit. */
    boolean departsRather() {
        return logDeparting > logOne;
    }
}
