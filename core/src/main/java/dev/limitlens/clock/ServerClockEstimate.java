package dev.limitlens.clock;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a server's clock is ahead of the local one, from the {@code Date} headers of its answers.
 *
 * <p>A header that shows second S, in an answer to a request sent at s and received at r, says that the offset lies in
 * {@code [S - r, S + 1 - s)}: one second and a round trip wide. All headers together say that it lies where these intervals
 * overlap, which is narrow when the requests fall on different parts of the second.
 *
 * <p>The estimate is for the time of the newest header. Two clocks may drift apart by {@value #DRIFT_PPM} millionths, as
 * undisciplined quartz does, so the interval of an older header is widened by that part of its age. If the intervals still
 * have no common part, one of the clocks was stepped, drifts faster, or a header was wrong: then the estimate rests on the
 * newest headers only, as many as agree without a gap, and {@link #contradicted} tells so.
 *
 * @param low the least offset that is possible; negative if the server's clock may be behind
 * @param high the largest offset that is possible
 * @param headers headers that were looked at, at least 1
 * @param agreeing the newest of them, on which the estimate rests, at least 1
 */
public record ServerClockEstimate(Duration low, Duration high, int headers, int agreeing) {

    /** How fast two clocks may drift apart before it counts as a contradiction, in millionths. */
    public static final long DRIFT_PPM = 50;

    /**
     * Estimates the offset.
     *
     * @param headers what the server answered, oldest first
     * @return empty if there is no header
     */
    public static Optional<ServerClockEstimate> of(List<DateHeader> headers) {
        ServerClockEstimator estimator = new ServerClockEstimator();
        headers.forEach(estimator::accept);
        return estimator.estimate();
    }

    /** Returns the middle of what is possible. */
    public Duration offset() {
        return low.plus(high).dividedBy(2);
    }

    /** Returns how far the truth may lie from {@link #offset}. */
    public Duration uncertainty() {
        return high.minus(low).dividedBy(2);
    }

    /** Returns whether older headers contradict the newest: a clock was stepped, or drifts fast. */
    public boolean contradicted() {
        return agreeing < headers;
    }
}
