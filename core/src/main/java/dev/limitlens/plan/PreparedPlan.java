package dev.limitlens.plan;

import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A plan that begins with preliminary requests, such as a check of the quota and a calibration. If the last of them was
 * throttled, there is nothing to experiment with, and the plan ends there. Requests that only ask what time it is are not of them.
 *
 * @param preliminaries what comes first, in this order; each looks at its own requests only
 * @param main the experiment proper, whose name and options are this plan's
 */
public record PreparedPlan(List<ExperimentPlan> preliminaries, ExperimentPlan main) implements ExperimentPlan {

    /** Copies the list. */
    public PreparedPlan {
        preliminaries = List.copyOf(preliminaries);
        Objects.requireNonNull(main, "main");
    }

    @Override
    public String id() {
        return main.id();
    }

    @Override
    public Map<String, String> options() {
        return main.options();
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        if (!Preliminary.without(observations).isEmpty()) {
            return main.next(observations, now);
        }
        for (ExperimentPlan preliminary : preliminaries) {
            Step step = preliminary.next(observations, now);
            if (!(step instanceof Step.End) || refused(observations)) {
                return step;
            }
        }
        return main.next(observations, now);
    }

    private static boolean refused(List<Observation> observations) {
        if (observations.isEmpty()) {
            return false;
        }
        Observation last = observations.get(observations.size() - 1);
        return last.denied() && !last.purpose().equals(Preliminary.CLOCK);
    }
}
