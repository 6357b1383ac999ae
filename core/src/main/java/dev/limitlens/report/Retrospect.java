package dev.limitlens.report;

import dev.limitlens.analysis.Candidate;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.limiter.LimiterState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The headroom as one limiter saw it, driven by what was really admitted; each decision is taken to have been made half-way
 * between sending and receiving.
 *
 * @param candidate the limiter
 * @param curve its headroom over time
 * @param atProbes its headroom when each of the observations was decided, in their order
 */
record Retrospect(Candidate candidate, List<Point> curve, List<Long> atProbes) {

    /**
     * The headroom at one time.
     *
     * @param timeNanos since the Unix epoch
     * @param tokens the largest cost that would be admitted
     */
    record Point(long timeNanos, long tokens) {}

    static Retrospect of(Candidate candidate, List<Observation> observations, long untilNanos, int samples) {
        LimiterState state = candidate.limiter().start(EpochNanos.of(candidate.startedAt()));
        List<Point> curve = new ArrayList<>();
        List<Long> atProbes = new ArrayList<>();
        long first = decided(observations.get(0));
        long step = Math.max(1, (untilNanos - first) / samples);
        long now = first;
        for (Observation observation : observations) {
            long decided = decided(observation);
            for (; now < decided; now += step) {
                curve.add(new Point(now, state.headroom(now)));
            }
            long before = state.headroom(decided);
            atProbes.add(before);
            curve.add(new Point(decided, before));
            if (observation.admitted() || observation.unknown()) {
                state.admit(decided, observation.tokens());
            } else if (observation.denied()) {
                state.deny(decided, observation.tokens());
            }
            curve.add(new Point(decided, state.headroom(decided)));
        }
        for (; now <= untilNanos; now += step) {
            if (now > curve.get(curve.size() - 1).timeNanos()) {
                curve.add(new Point(now, state.headroom(now)));
            }
        }
        return new Retrospect(candidate, curve, atProbes);
    }

    /** Returns whether the limiter would have answered as the observation says; true if that says nothing about it. */
    boolean explains(int probe, Observation observation) {
        boolean admits = observation.tokens() <= atProbes.get(probe);
        return observation.admitted() ? admits : !observation.denied() || !admits;
    }

    static long decided(Observation observation) {
        Duration half = observation.latency().dividedBy(2);
        return EpochNanos.of(observation.sentAt().plus(half));
    }
}
