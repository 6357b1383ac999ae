package dev.limitlens.analysis;

/** Entropy of a binary answer, in bits, with the chance of a lapse mixed in. */
final class Information {

    private Information() {}

    /** Returns the probability of an answer whose limiter gives it probability p, lapses included. */
    static double blur(double p) {
        return Posterior.LAPSE + (1 - 2 * Posterior.LAPSE) * Math.min(1, Math.max(0, p));
    }

    static double entropy(double p) {
        return p <= 0 || p >= 1 ? 0 : -(p * Math.log(p) + (1 - p) * Math.log1p(-p)) / Math.log(2);
    }
}
