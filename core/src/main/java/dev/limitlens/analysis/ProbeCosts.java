package dev.limitlens.analysis;

/**
 * What a plan pays for information, all in windows of time: the rates at which it trades time, tokens and requests.
 *
 * @param perWindow price of waiting one nominal window, at least 0
 * @param perCapacity price of spending one whole capacity of tokens, at least 0
 * @param perRequest price of one request, at least 0
 * @param perReserve price of leaving less than a tenth of the capacity for later in the window, at least 0
 * @param parameterShare how much a bit about the parameters is worth beside a bit about the family, at least 0
 */
public record ProbeCosts(
        double perWindow, double perCapacity, double perRequest, double perReserve, double parameterShare) {

    /** Time first: tokens cost little, requests less, and a reserve is kept for later in the window. */
    public static final ProbeCosts STANDARD = new ProbeCosts(1, 0.04, 0.025, 0.6, 0.25);

    /** Returns a copy with the given price of the reserve, at least 0. */
    public ProbeCosts withReserve(double price) {
        return new ProbeCosts(perWindow, perCapacity, perRequest, price, parameterShare);
    }

    /** Returns a copy with the price of a request multiplied by the given factor, at least 0. */
    public ProbeCosts withRequestsTimes(double factor) {
        return new ProbeCosts(perWindow, perCapacity, perRequest * factor, perReserve, parameterShare);
    }

    /** Returns a copy for a family that is known: nothing need be held back, and bits about the parameters are worth the given share. */
    public ProbeCosts forParametersOnly(double share) {
        return new ProbeCosts(perWindow, perCapacity, perRequest, 0, share);
    }

    /** Checks the ranges. */
    public ProbeCosts {
        if (!(perWindow >= 0 && perCapacity >= 0 && perRequest >= 0 && perReserve >= 0 && parameterShare >= 0)) {
            throw new IllegalArgumentException("prices must be at least 0");
        }
        if (perWindow + perCapacity + perRequest <= 0) {
            throw new IllegalArgumentException("something must cost something");
        }
    }
}
