package dev.limitlens.analysis;

/**
 * What a plan pays for information, all in windows of time: the rates at which it trades time, tokens and requests.
 *
 * @param perWindow price of waiting one nominal window, at least 0
 * @param perCapacity price of spending one whole capacity of tokens, at least 0
 * @param perRequest price of one request, at least 0
 * @param perReserve price of leaving less than a tenth of the capacity for later in the window, at least 0
 * @param parameterShare how much a bit about the parameters is worth beside a bit about the family, at least 0
 * @param leastTokens what the smallest request costs, in tokens, at least 1; a smaller one cannot be asked for
 */
public record ProbeCosts(
        double perWindow,
        double perCapacity,
        double perRequest,
        double perReserve,
        double parameterShare,
        long leastTokens) {

    /** Creates prices where a request may cost as little as a token. */
    public ProbeCosts(
            double perWindow, double perCapacity, double perRequest, double perReserve, double parameterShare) {
        this(perWindow, perCapacity, perRequest, perReserve, parameterShare, 1);
    }

    /** Time first: tokens cost little, requests less, and a reserve is kept for later in the window. */
    public static final ProbeCosts STANDARD = new ProbeCosts(1, 0.04, 0.025, 0.6, 0.25);

    /** Returns a copy with the given price of the reserve, at least 0. */
    public ProbeCosts withReserve(double price) {
        return new ProbeCosts(perWindow, perCapacity, perRequest, price, parameterShare, leastTokens);
    }

    /** Returns a copy with the given cost of the smallest request, at least 1. */
    public ProbeCosts withLeastTokens(long least) {
        return new ProbeCosts(perWindow, perCapacity, perRequest, perReserve, parameterShare, least);
    }

    /** Returns a copy with the price of a request multiplied by the given factor, at least 0. */
    public ProbeCosts withRequestsTimes(double factor) {
        return new ProbeCosts(perWindow, perCapacity, perRequest * factor, perReserve, parameterShare, leastTokens);
    }

    /** Returns a copy for which bits about the parameters are worth nothing. */
    public ProbeCosts forFamilyOnly() {
        return new ProbeCosts(perWindow, perCapacity, perRequest, perReserve, 0, leastTokens);
    }

    /** Returns a copy for a family that is known: nothing need be held back, and bits about the parameters are worth the given share. */
    public ProbeCosts forParametersOnly(double share) {
        return new ProbeCosts(perWindow, perCapacity, perRequest, 0, share, leastTokens);
    }

    /** Checks the ranges. */
    public ProbeCosts {
        if (!(perWindow >= 0 && perCapacity >= 0 && perRequest >= 0 && perReserve >= 0 && parameterShare >= 0)) {
            throw new IllegalArgumentException("prices must be at least 0");
        }
        if (leastTokens < 1) {
            throw new IllegalArgumentException("the smallest request must cost at least 1 token: " + leastTokens);
        }
        if (perWindow + perCapacity + perRequest <= 0) {
            throw new IllegalArgumentException("something must cost something");
        }
    }
}
