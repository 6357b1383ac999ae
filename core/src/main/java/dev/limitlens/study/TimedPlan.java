package dev.limitlens.study;

import dev.limitlens.clock.Clock;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A plan whose decisions are timed. */
final class TimedPlan implements ExperimentPlan {

    private final ExperimentPlan plan;
    private final Clock stopwatch;
    private final List<Long> decisionNanos = new ArrayList<>();

    TimedPlan(ExperimentPlan plan, Clock stopwatch) {
        this.plan = plan;
        this.stopwatch = stopwatch;
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
        long before = stopwatch.monotonicNanos();
        Step step = plan.next(observations, now);
        decisionNanos.add(stopwatch.monotonicNanos() - before);
        return step;
    }

    List<Long> decisionNanos() {
        return List.copyOf(decisionNanos);
    }
}
