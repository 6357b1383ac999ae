package dev.limitlens.analysis;

import dev.limitlens.clock.DateHeader;
import dev.limitlens.clock.ServerClockEstimate;
import dev.limitlens.clock.ServerClockEstimator;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationLog;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.RandomAccess;

/** Moves observations from the local clock to the server's, by which a limiter keeps its windows. */
public final class ServerTime {

    /** How many times as precisely a later estimate must tell when a limiter decided for an earlier one to be given up. */
    private static final double PRECISER = 1.5;

    private ServerTime() {}

    /** Returns how far the server's clock is ahead, as the dates of its answers tell; empty if no answer had one. */
    public static Optional<ServerClockEstimate> estimate(List<Observation> observations) {
        ServerClockEstimator clock = new ServerClockEstimator();
        for (Observation observation : observations) {
            header(observation).ifPresent(clock::accept);
        }
        return clock.estimate();
    }

    private static Optional<DateHeader> header(Observation observation) {
        return Optional.ofNullable(observation.result().serverDate())
                .map(date -> new DateHeader(observation.sentAt(), observation.receivedAt(), date));
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
     * and do not tell the times of decisions half as much again as precisely, for whatever was computed from the observations is void
     * once it changes. Those times are known to a round trip and to what is possible of the offset.
     */
    public static Optional<ServerClockEstimate> settled(List<Observation> observations) {
        Optional<ServerClockEstimate> settled = Optional.empty();
        ServerClockEstimator clock = new ServerClockEstimator();
        for (Observation observation : observations) {
            Optional<DateHeader> header = header(observation);
            if (header.isPresent()) {
                clock.accept(header.get());
                Optional<ServerClockEstimate> latest = clock.estimate();
                if (settled.isEmpty() || outdated(settled.get(), latest.orElseThrow(), observation.latency())) {
                    settled = latest;
                }
            }
        }
        return settled;
    }

    private static boolean outdated(ServerClockEstimate settled, ServerClockEstimate latest, Duration trip) {
        Duration offset = settled.offset();
        return offset.compareTo(latest.low()) < 0
                || offset.compareTo(latest.high()) > 0
                || nanos(settled, trip) > PRECISER * nanos(latest, trip);
    }

    /** Returns how long the time is in which the limiter decided. */
    private static double nanos(ServerClockEstimate estimate, Duration trip) {
        return 2.0 * estimate.uncertainty().toNanos() + trip.toNanos();
    }

    /**
     * Returns the observations in the server's time. Sending and receiving are moved apart by the uncertainty of the offset, so
     * that the time of a decision is not taken for better known than it is; one answer may so seem to be received after the next
     * request was sent. But what an answer dates to one second was decided before the next one began, however badly the offset is known:
     * next to a line of the clock that tells most. By how much a request seems to be sent before it was intended is the uncertainty of the
     * offset, which a {@link Volley} takes for one and the same error of all its answers. What becomes of an observation depends on no other one.
     *
     * <p>Each is moved when it is asked for, so that a long log needs no second copy.
     */
    public static List<Observation> of(ServerClockEstimate estimate, List<Observation> observations) {
        return new Moved(estimate, ObservationLog.unmodifiable(observations));
    }

    private static final class Moved extends AbstractList<Observation> implements RandomAccess {

        private final ServerClockEstimate estimate;
        private final Duration offset;
        private final List<Observation> local;

        Moved(ServerClockEstimate estimate, List<Observation> local) {
            this.estimate = estimate;
            this.offset = estimate.offset();
            this.local = local;
        }

        @Override
        public Observation get(int index) {
            Observation observation = local.get(index);
            Intent intent = observation.intent();
            Instant sentAt = observation.sentAt().plus(estimate.low());
            return new Observation(
                    new Intent(intent.intendedAt().plus(offset), intent.request()),
                    sentAt,
                    decidedBefore(observation, sentAt),
                    observation.result());
        }

        /** Returns by when the limiter had decided, by the server's clock; not before the request was sent. */
        private Instant decidedBefore(Observation observation, Instant sentAt) {
            Instant receivedAt = observation.receivedAt().plus(estimate.high());
            Instant date = observation.result().serverDate();
            if (date == null) {
                return receivedAt;
            }
            Instant dated = date.plusSeconds(1);
            return dated.isAfter(receivedAt) || dated.isBefore(sentAt) ? receivedAt : dated;
        }

        @Override
        public int size() {
            return local.size();
        }
    }
}
