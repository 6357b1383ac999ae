package dev.limitlens.experiment;

import dev.limitlens.clock.ClockStep;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Steps of the wall clock during an experiment: they end it, and its last observation says so.
 *
 * <p>A clock that was set makes times before and after incomparable; a machine that slept does not, but from inside they look
 * the same. What was seen before stays good.
 */
public final class ClockSteps {

    private static final String CODE = "clock-stepped";

    /** NTP corrects less than that smoothly; it is within what a round trip leaves uncertain. */
    private static final Duration LEAST = Duration.ofMillis(100);

    private ClockSteps() {}

    /** Returns whether one of the observations says that the clock was stepped, so that later times may not compare. */
    public static boolean recordedIn(List<Observation> observations) {
        return observations.stream().map(Observation::outcome).anyMatch(ClockSteps::says);
    }

    private static boolean says(Outcome outcome) {
        if (outcome instanceof Outcome.NotCounted failure) {
            return failure.code().equals(CODE);
        }
        return outcome instanceof Outcome.Unknown unknown && unknown.reason().startsWith(CODE);
    }

    static boolean matters(ClockStep step) {
        return step.by().abs().compareTo(LEAST) >= 0;
    }

    static String words(ClockStep step) {
        double seconds = step.by().toMillis() / 1e3;
        return String.format(
                Locale.ROOT,
                seconds < 0
                        ? "the wall clock was set back by %.1f s; times before and after do not compare"
                        : "the wall clock went forward by %.1f s at once: it was set, or the machine slept",
                Math.abs(seconds));
    }

    /** Returns the result of a request that was not sent because of the step. */
    static ProbeResult notSent(ClockStep step) {
        return ProbeResult.of(new Outcome.NotCounted(CODE, "not sent: " + words(step), true));
    }

    /** Returns the result of a request during which the clock was stepped: it was sent, but nobody knows when it was decided. */
    static ProbeResult inFlight(ProbeResult answer, ClockStep step) {
        return new ProbeResult(
                new Outcome.Unknown(CODE + ", " + words(step) + "; the answer was " + answer.outcome()),
                answer.httpStatus(),
                answer.serverDate(),
                answer.requestId());
    }
}
