package dev.limitlens.analysis;

import dev.limitlens.clock.DateHeader;
import dev.limitlens.clock.ServerClockEstimate;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Moves observations from the local clock to the server's, by which a limiter keeps its windows. */
public final class ServerTime {

    /** How many times as precise an estimate must be for an earlier one to be given up. */
    private static final int PRECISER = 3;

    private ServerTime() {}

    /** Returns how far the server's clock is ahead, as the dates of its answers tell; empty if no answer had one. */
    public static Optional<ServerClockEstimate> estimate(List<Observation> observations) {
        List<DateHeader> headers = new ArrayList<>();
        for (Observation observation : observations) {
            Instant date = observation.result().serverDate();
            if (date != null) {
                headers.add(new DateHeader(observation.sentAt(), observation.receivedAt(), date));
            }
        }
        return ServerClockEstimate.of(headers);
    }

    /** Returns whether the dates of the answers rule out that the server has the local clock. */
    public static boolean differs(List<Observation> observations) {
        return estimate(observations)
                .filter(offset -> offset.low().compareTo(Duration.ZERO) > 0
                        || offset.high().compareTo(Duration.ZERO) < 0)
                .isPresent();
    }

    /**
     * Returns the estimate by which observations are moved: an earlier one that is kept as long as later answers agree with it
     * and do not make it three times as precise, for whatever was computed from the observations is void once it changes.
     */
    public static Optional<ServerClockEstimate> settled(List<Observation> observations) {
        Optional<ServerClockEstimate> settled = Optional.empty();
        for (int n = 1; n <= observations.size(); n++) {
            Optional<ServerClockEstimate> latest = estimate(observations.subList(0, n));
            if (latest.isPresent() && (settled.isEmpty() || outdated(settled.get(), latest.get()))) {
                settled = latest;
            }
        }
        return settled;
    }

    private static boolean outdated(ServerClockEstimate settled, ServerClockEstimate latest) {
        Duration offset = settled.offset();
        return offset.compareTo(latest.low()) < 0
                || offset.compareTo(latest.high()) > 0
                || latest.uncertainty().multipliedBy(PRECISER).compareTo(settled.uncertainty()) < 0;
    }

    /**
     * Returns the observations in the server's time. Sending and receiving are moved apart by the uncertainty of the offset, so
     * that the time of a decision is not taken for better known than it is; one answer may so seem to be received after the next
     * request was sent. What becomes of an observation depends on no other one.
     */
    public static List<Observation> of(ServerClockEstimate estimate, List<Observation> observations) {
        Duration offset = estimate.offset();
        List<Observation> moved = new ArrayList<>(observations.size());
        for (Observation observation : observations) {
            Intent intent = observation.intent();
            moved.add(new Observation(
                    new Intent(intent.intendedAt().plus(offset), intent.request()),
                    observation.sentAt().plus(estimate.low()),
                    observation.receivedAt().plus(estimate.high()),
                    observation.result()));
        }
        return moved;
    }
}
