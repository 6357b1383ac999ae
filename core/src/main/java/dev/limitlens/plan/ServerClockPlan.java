package dev.limitlens.plan;

import dev.limitlens.analysis.ServerTime;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.ServerClockEstimate;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Lets another plan think in the server's time, and chooses the sub-second part of the times at which it sends, so that the
 * dates of the answers, which show whole seconds, narrow down how far the server's clock is ahead.
 *
 * <p>A request that reaches the server when, by the middle of what is still possible, a second begins there halves what is
 * possible. To that end a request is delayed by at most a second if it is a preliminary one, else by at most a 60th of the
 * window, and never to a second at which a window on the server's clock would begin: a request shortly before that is meant to be
 * decided before it. Where a 60th is less than a second, so that the plan's own requests would tell little, some of the smallest
 * requests are sent before its first one that is not preliminary, for the sake of their dates alone. Of a window so short that even
 * then nobody could tell whether it is on the clock, nothing is asked.
 *
 * @param plan the plan, which sees server time only
 * @param window the nominal window, positive
 */
public record ServerClockPlan(ExperimentPlan plan, Duration window) implements ExperimentPlan {

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int PARTS_OF_WINDOW = 60;

    /** Precise enough: a width in nanoseconds of what is possible below which no request is delayed. */
    private static final long NARROW_NANOS = 20_000_000;

    /** How many times as long as that a window must be for its place on the clock to be known at all. */
    private static final int TELLS = 200;

    /** Requests that only ask what time it is: six halvings of a second and a half are a round trip, and not every one halves. */
    private static final int MOST_ASKED = 8;

    /** Checks for null. */
    public ServerClockPlan {
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(window, "window");
    }

    @Override
    public String id() {
        return plan.id();
    }

    @Override
    public Map<String, String> options() {
        return plan.options();
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        Optional<ServerClockEstimate> settled = ServerTime.settled(observations);
        Duration offset = settled.map(ServerClockEstimate::offset).orElse(Duration.ZERO);
        Instant serverNow = now.plus(offset);
        Step step = plan.next(settled.map(s -> ServerTime.of(s, observations)).orElse(observations), serverNow);
        UnaryOperator<Instant> here = at -> at.isAfter(serverNow) ? at.minus(offset) : now;
        if (step instanceof Step.Volley volley) {
            // its times say how its requests lie to each other: none of them is delayed for the sake of its date
            return asksFirst(volley.purpose(), observations)
                    ? askTime(now, observations)
                    : new Step.Volley(volley.probes().stream()
                            .map(probe -> probe.movedTo(here.apply(probe.at())))
                            .toList());
        }
        if (!(step instanceof Step.Probe probe)) {
            return step;
        }
        if (asksFirst(probe.purpose(), observations)) {
            return askTime(now, observations);
        }
        boolean preliminary = Preliminary.is(probe.purpose());
        Instant at = telling(
                here.apply(probe.at()), preliminary ? SECOND_NANOS : longestNanos(), !preliminary, observations);
        return probe.movedTo(at);
    }

    private Step askTime(Instant now, List<Observation> observations) {
        return Step.Probe.of(
                telling(now, SECOND_NANOS, false, observations),
                1,
                Preliminary.CLOCK,
                "what time is it at the server?");
    }

    /** Returns for how long a request of the experiment proper may be delayed. */
    private long longestNanos() {
        return Math.min(SECOND_NANOS, window.toNanos() / PARTS_OF_WINDOW);
    }

    /** Returns whether the time is asked before the experiment proper begins with a request of the given purpose. */
    private boolean asksFirst(String first, List<Observation> observations) {
        if (longestNanos() == SECOND_NANOS
                || window.toNanos() < TELLS * NARROW_NANOS
                || Preliminary.is(first)
                || !Preliminary.without(observations).isEmpty()) {
            return false;
        }
        List<Observation> asked = observations.stream()
                .filter(o -> o.purpose().equals(Preliminary.CLOCK))
                .toList();
        boolean goesOn = asked.isEmpty() || asked.get(asked.size() - 1).admitted();
        Optional<ServerClockEstimate> known = ServerTime.estimate(observations);
        boolean tells = known.map(k -> !narrow(k, observations)).orElse(observations.isEmpty());
        return goesOn && tells && asked.size() < MOST_ASKED;
    }

    private static boolean narrow(ServerClockEstimate known, List<Observation> observations) {
        long trip = tripNanos(observations);
        return 2 * known.uncertainty().toNanos() <= Math.max(NARROW_NANOS, trip + trip / 5);
    }

    /** Returns a usual round trip; of two the shorter one, for the first takes longer. */
    private static long tripNanos(List<Observation> observations) {
        return observations.stream()
                .mapToLong(o -> o.latency().toNanos())
                .sorted()
                .skip((observations.size() - 1) / 2)
                .findFirst()
                .orElse(0);
    }

    /**
     * Returns the time not before the given one, and not long after it, at which an answer's date tells most.
     *
     * @param longest for how long it may be delayed, in nanoseconds
     * @param offTheLines whether a second at which a window on the clock would begin is left alone
     */
    private Instant telling(Instant wanted, long longest, boolean offTheLines, List<Observation> observations) {
        Optional<ServerClockEstimate> known = ServerTime.estimate(observations);
        if (known.isEmpty() || narrow(known.get(), observations)) {
            return wanted;
        }
        long low = known.get().low().toNanos();
        long high = known.get().high().toNanos();
        long trip = tripNanos(observations);
        long middle = low + (high - low) / 2;
        // how long until a second begins on a server that is ahead by the middle and that the request takes half a trip
        // to
        long arrives = EpochNanos.of(wanted) + trip / 2 + middle;
        long wait = Math.floorMod(-arrives, SECOND_NANOS);
        if (offTheLines && Math.floorMod(arrives + wait, window.toNanos()) == 0) {
            return wanted;
        }
        if (wait <= longest) {
            return wanted.plusNanos(wait);
        }
        // sending so much earlier or later than that moves the cut off the middle; useful as long as it still cuts
        long lateCut = wait - longest;
        long earlyCut = SECOND_NANOS - wait;
        long reach = (high - low - trip) / 2;
        if (Math.min(lateCut, earlyCut) >= reach) {
            return wanted;
        }
        return lateCut < earlyCut ? wanted.plusNanos(longest) : wanted;
    }
}
