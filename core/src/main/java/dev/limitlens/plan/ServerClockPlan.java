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

/**
 * Lets another plan think in the server's time, and chooses the sub-second part of the times at which it sends, so that the
 * dates of the answers, which show whole seconds, narrow down how far the server's clock is ahead.
 *
 * <p>A request that reaches the server when, by the middle of what is still possible, a second begins there halves what is
 * possible. To that end a request is delayed by at most a second if it is a preliminary one, else by at most a 60th of the
 * window.
 *
 * @param plan the plan, which sees server time only
 * @param window the nominal window, positive
 */
public record ServerClockPlan(ExperimentPlan plan, Duration window) implements ExperimentPlan {

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int PARTS_OF_WINDOW = 60;

    /** Precise enough: a width in nanoseconds of what is possible below which no request is delayed. */
    private static final long NARROW_NANOS = 40_000_000;

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
        Step step = plan.next(settled.map(s -> ServerTime.of(s, observations)).orElse(observations), now.plus(offset));
        if (!(step instanceof Step.Probe probe)) {
            return step;
        }
        Instant wanted = probe.at().minus(offset);
        Instant at = telling(wanted.isAfter(now) ? wanted : now, probe.purpose(), observations);
        return new Step.Probe(at, probe.cost(), probe.maxOutputTokens(), probe.purpose(), probe.why());
    }

    /** Returns the time not before the given one, and not long after it, at which an answer's date tells most. */
    private Instant telling(Instant wanted, String purpose, List<Observation> observations) {
        Optional<ServerClockEstimate> known = ServerTime.estimate(observations);
        if (known.isEmpty()) {
            return wanted;
        }
        long low = known.get().low().toNanos();
        long high = known.get().high().toNanos();
        long trip = observations.stream()
                .mapToLong(o -> o.latency().toNanos())
                .sorted()
                .skip(observations.size() / 2)
                .findFirst()
                .orElse(0);
        if (high - low <= Math.max(NARROW_NANOS, trip + trip / 5)) {
            return wanted;
        }
        long longest =
                Preliminary.is(purpose) ? SECOND_NANOS : Math.min(SECOND_NANOS, window.toNanos() / PARTS_OF_WINDOW);
        long middle = low + (high - low) / 2;
        // how long until a second begins on a server that is ahead by the middle and that the request takes half a trip
        // to
        long wait = Math.floorMod(-(EpochNanos.of(wanted) + trip / 2 + middle), SECOND_NANOS);
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
