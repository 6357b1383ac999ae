package dev.limitlens.analysis;

/**
 * How probable two limits are before any answer, beside one, given what they turned out to be.
 *
 * @param limits the two
 * @param ofFirst what is known of the first one
 * @param ofSecond what is known of the second one
 */
record PairPrior(TwoLimits limits, Knowledge ofFirst, Knowledge ofSecond) {

    /** Prior of all pairs, beside that of all single limits. */
    private static final double PRIOR = 0.02;

    /** The same of one on requests and one on tokens, where a nominal number of requests is stated as well as one of tokens. */
    private static final double PRIOR_IF_STATED = 0.2;

    /** Probability, beside other pairs, of two limits that count the same, on times that differ by less than a factor. */
    private static final double ALIKE = 0.01;

    private static final double SCALES = 2;

    /**
     * The same of a limit that takes longer to give all back than there were observations: of that, no more than a change was seen, and
     * a single limit whose capacity changes does the same.
     */
    private static final double UNSEEN = 0.01;

    /**
     * Returns the natural logarithm of the prior, whatever the two families are.
     *
     * @param requestsStated whether a nominal number of requests is stated as well as one of tokens
     * @param secondsObserved how long it was from the first request to the latest answer
     */
    double log(boolean requestsStated, double secondsObserved) {
        boolean unseen = Math.max(ofFirst.secondsToGiveAllBack(), ofSecond.secondsToGiveAllBack()) > secondsObserved;
        return Math.log(Math.max(Double.MIN_NORMAL, ofWhatTheyCount(requestsStated))) + (unseen ? Math.log(UNSEEN) : 0);
    }

    /**
     * Returns the prior, given what they count as far as that is known: two that count the same on nearly the same time are improbable,
     * and where one on requests is stated beside one on tokens, nobody need guess that there is one that counts requests.
     */
    private double ofWhatTheyCount(boolean requestsStated) {
        double firstCounts = limits.first().countsRequests(1);
        double secondCounts = limits.second().countsRequests(1);
        double same = firstCounts * secondCounts + (1 - firstCounts) * (1 - secondCounts);
        double likelySame = PRIOR * same * (takeAlikeTimes() ? ALIKE : 1);
        if (!requestsStated) {
            return likelySame + PRIOR * (1 - same);
        }
        double guessed = 1 / WeightedVariant.COUNTS_REQUESTS;
        double ofTokens = 1 / (1 - WeightedVariant.COUNTS_REQUESTS);
        double different = limits.first().countsRequests(guessed) * (1 - secondCounts) * ofTokens
                + (1 - firstCounts) * ofTokens * limits.second().countsRequests(guessed);
        return likelySame + PRIOR_IF_STATED * different;
    }

    private boolean takeAlikeTimes() {
        return isAlike(ofFirst.secondsToGiveAllBack(), ofSecond.secondsToGiveAllBack())
                || isAlike(ofFirst.periodSeconds(), ofSecond.periodSeconds());
    }

    private static boolean isAlike(double seconds, double others) {
        return seconds < SCALES * others && others < SCALES * seconds;
    }
}
