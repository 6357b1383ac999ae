package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Inferring;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The inference of a plan around another one, kept at the observations: what was computed from them, never what they were. Where the
 * other plan infers the same, the two share it.
 */
final class FollowedInference {

    private final Premises premises;
    private final ExperimentPlan plan;
    private @Nullable Inference computed;

    FollowedInference(Premises premises, ExperimentPlan plan) {
        this.premises = premises;
        this.plan = plan;
    }

    /** Returns what was inferred from the observations that were followed last, if any were. */
    Optional<Inference> latest() {
        return Optional.ofNullable(computed);
    }

    /** Returns what the observations say, at least one: goes on where they do, and begins anew where they are others. */
    Inference after(List<Observation> observations) {
        Instant startedAt = observations.get(0).intent().intendedAt();
        Inference own = computed;
        Inference known = plan instanceof Inferring inferring
                ? inferring
                        .inference()
                        .filter(i -> i.startedAt().equals(startedAt) && leadsTo(i, observations))
                        .orElse(own)
                : own;
        if (known == null || !leadsTo(known, observations)) {
            known = new Inference(premises, startedAt);
        }
        known.goOnTo(observations);
        computed = known;
        return known;
    }

    private boolean leadsTo(Inference inference, List<Observation> observations) {
        return inference.leadsTo(observations) && inference.premises().equals(premises);
    }
}
