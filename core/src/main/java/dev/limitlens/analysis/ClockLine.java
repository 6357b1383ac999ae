package dev.limitlens.analysis;

import java.util.Optional;

/**
 * The next instant at which windows that are aligned with the clock would begin anew: of all lines the only one that is known to the
 * instant before it was ever seen.
 *
 * <p>Whether windows are aligned is told by the narrowest interval that can be put around their line: from the decision upon the last refusal
 * before it to the one upon the first admission after it. Both are made somewhere within a round trip, so the refusal must be asked for just
 * so early that it is probably decided upon in time, and the admission on the line itself. Simulated with round trips that vary (a standard
 * deviation of the logarithm of 0.5): a refusal asked for {@link #LEAD} round trips ahead, and repeated if {@link #AGAIN} of one or more are
 * left after it, makes the clock 125 times as probable as any other phase at 65% of the lines; asked for half a trip earlier, at 45%.
 *
 * <p>The search for the next probe does not find this by itself: before the line was seen, a box of phases is far wider than a round trip.
 *
 * <p>Where an earlier line has made it likely that windows are aligned, a refusal that comes too late would cost more than one that comes too
 * early: then it is asked for {@link #SAFE_LEAD} round trips ahead, and also where the search, for which requests grow dearer, would do without.
 *
 * @param atNanos when it is
 * @param particle the particle that stands for it
 * @param likely whether windows are rather aligned than not
 */
record ClockLine(long atNanos, int particle, boolean likely) {

    /** Probability of aligned windows, or of anything else, below which there is no question left. */
    private static final double LEAST_DOUBT = 0.001;

    /** Probability of aligned windows below which nothing is asked for their sake. */
    private static final double LEAST_WEIGHT = 0.01;

    /** Round trips before the line at which to ask for the refusal. */
    private static final double LEAD = 7.0 / 6;

    private static final double SAFE_LEAD = 1.75;

    /** Round trips before the line from which on it is too late for another one. */
    private static final double AGAIN = 0.8;

    private static final double SAFE_AGAIN = 1.1;

    private static final double LIKELY = 0.5;

    /** Round trips before the line within which a refusal bounds it. */
    private static final double BOUNDS = 4;

    /** Round trips around the line within which a request is moved to it. */
    private static final double NEAR_BEFORE = 5;

    private static final double NEAR_AFTER = 4;

    /** Round trips that are left between the line and the request that is to be admitted: clocks agree to some milliseconds. */
    private static final double BEHIND = 1.0 / 64;

    /** Returns the next line, if it is open whether windows are aligned and there is one ahead. */
    static Optional<ClockLine> next(Particles particles, long nowNanos) {
        int heaviest = particles.heaviest(particles::isAligned);
        double aligned = particles.weightOf(particles::isAligned);
        if (heaviest < 0 || aligned < LEAST_WEIGHT || aligned > 1 - LEAST_DOUBT) {
            return Optional.empty();
        }
        long line = particles.nextChange(heaviest, nowNanos);
        return line == Long.MAX_VALUE ? Optional.empty() : Optional.of(new ClockLine(line, heaviest, aligned > LIKELY));
    }

    /**
     * Returns when to send a request that is wanted near the line, so that the answers bound the line most narrowly; a request that is wanted
     * elsewhere, or of which the line does not decide, when it is wanted.
     *
     * @param wantedNanos when the request is wanted
     * @param cost its cost
     * @param nowNanos the time
     * @param tripNanos a usual round trip
     * @param refusedNanos when the latest request was sent, if it was refused; else {@link Long#MIN_VALUE}
     */
    long sharpened(
            Particles particles, long wantedNanos, double cost, long nowNanos, long tripNanos, long refusedNanos) {
        boolean near =
                wantedNanos > atNanos - NEAR_BEFORE * tripNanos && wantedNanos <= atNanos + NEAR_AFTER * tripNanos;
        if (!near || !particles.opensAt(particle, atNanos, cost)) {
            return wantedNanos;
        }
        long lead = atNanos - (long) ((likely ? SAFE_LEAD : LEAD) * tripNanos);
        boolean bounded = refusedNanos > atNanos - BOUNDS * tripNanos;
        boolean soon = atNanos - nowNanos < (likely ? SAFE_AGAIN : AGAIN) * tripNanos;
        // a likely line that nothing bounds from below would tell too little, whatever the search thinks of another
        // refusal
        boolean settled = bounded || !likely || soon;
        if ((wantedNanos > atNanos && settled) || (bounded && soon)) {
            return atNanos + (long) (BEHIND * tripNanos);
        }
        return Math.max(nowNanos, lead);
    }
}
