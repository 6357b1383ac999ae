package dev.limitlens.analysis;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationLog;
import dev.limitlens.probe.ProbeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * What one experiment saw, as it was recorded.
 *
 * @param startedAt when it began
 * @param observations every request, oldest first
 */
public record RecordedRun(Instant startedAt, List<Observation> observations) {

    /** Copies the list, unless nobody can change it. */
    public RecordedRun {
        Objects.requireNonNull(startedAt, "startedAt");
        observations = ObservationLog.unmodifiable(observations);
    }

    /**
     * Joins runs of one limiter into one, in the order of time and numbered through: what {@link Analyzer} makes of it rests on
     * all of them, with the parameters shared.
     *
     * <p>This takes for granted that the runs' clocks agree, that the limiter did not change, and that nothing else used the
     * quota between the runs; what the runs themselves used is known and counts as long as the limiter remembers it.
     *
     * @throws IllegalArgumentException if there is no run, or two overlap in time
     */
    public static RecordedRun joined(List<RecordedRun> runs) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one run");
        }
        List<RecordedRun> inTime = new ArrayList<>(runs);
        inTime.sort(Comparator.comparing(RecordedRun::startedAt));
        ObservationLog.Builder all = new ObservationLog.Builder();
        Instant end = Instant.MIN;
        for (RecordedRun run : inTime) {
            if (run.startedAt.isBefore(end)) {
                throw new IllegalArgumentException("two runs overlap in time: one began at " + run.startedAt
                        + ", before the last answer of the other at " + end);
            }
            for (Observation observation : run.observations) {
                all.add(numbered(observation, all.size()));
            }
            end = run.end();
        }
        return new RecordedRun(inTime.get(0).startedAt, all.build());
    }

    private static Observation numbered(Observation observation, int index) {
        ProbeRequest request = observation.intent().request();
        return new Observation(
                new Intent(
                        observation.intent().intendedAt(),
                        new ProbeRequest(index, request.purpose(), request.cost(), request.maxOutputTokens())),
                observation.sentAt(),
                observation.receivedAt(),
                observation.result());
    }

    /** Returns when the last answer was there; the start if nothing was asked. */
    Instant end() {
        return observations.stream()
                .map(Observation::receivedAt)
                .max(Comparator.naturalOrder())
                .orElse(startedAt);
    }

    /** Returns this run as if it had taken place later by the given time. */
    RecordedRun later(Duration by) {
        return new RecordedRun(
                startedAt.plus(by),
                observations.stream()
                        .map(o -> new Observation(
                                new Intent(
                                        o.intent().intendedAt().plus(by),
                                        o.intent().request()),
                                o.sentAt().plus(by),
                                o.receivedAt().plus(by),
                                o.result()))
                        .toList());
    }
}
