package dev.limitlens.analysis;

/**
 * What the request after the next one promises, if a first one was admitted.
 *
 * @param costs what time, tokens and requests are worth
 * @param askingTimes when a request may tell something
 * @param typicalCapacity in tokens
 * @param goal the posterior at which a family counts as identified
 */
record SecondStep(ProbeCosts costs, AskingTimes askingTimes, double typicalCapacity, double goal) {

    /** Bits that waiting a whole window for the second of two steps must bring. */
    private static final double RATE = 0.3;

    /**
     * Returns the largest evidence about the family that one request can give, in bits, less a charge for the wait until then.
     *
     * @param ahead what is possible once the first request was admitted; moved on to the last time that is looked at
     * @param fromNanos when the second one may be sent at the earliest
     * @param latestNanos when at the latest
     * @param largestCost what it may cost at most; below what the smallest request costs, nothing is to be had
     */
    double bits(Particles ahead, long fromNanos, long latestNanos, long largestCost) {
        Judge judge = new Judge(ahead, costs, typicalCapacity, goal);
        AskingCosts askingCosts = new AskingCosts(ahead, costs.leastTokens(), typicalCapacity);
        double best = 0;
        for (long at : askingTimes.ahead(ahead, fromNanos, latestNanos)) {
            Loads loads = Loads.likely(ahead, at, askingTimes.latencyNanos());
            double wait = RATE * (at - fromNanos) / askingTimes.windowNanos();
            for (long cost : askingCosts.ahead(loads, largestCost)) {
                best = Math.max(best, judge.familyBits(loads, cost) - wait);
            }
        }
        return best;
    }
}
