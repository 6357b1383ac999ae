package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The inference of a plan around another one, kept at the observations: what was computed from them, never what they were. */
final class FollowedInference {

    private final Premises premises;
    private @Nullable Inference computed;

    FollowedInference(Premises premises) {
        this.premises = premises;
    }

    /** Returns what was inferred from the observations that were followed last, if any were. */
    Optional<Inference> latest() {
        return Optional.ofNullable(computed);
    }

    /** Returns what the observations say, at least one: goes on where they do, and begins anew where they are others. */
    Inference after(List<Observation> observations) {
        Inference known = computed;
        int seen = known == null ? 0 : known.observations().size();
        if (known == null || seen > observations.size() || !known.isAfter(observations.subList(0, seen))) {
            known = new Inference(premises, observations.get(0).intent().intendedAt());
            seen = 0;
        }
        observations.subList(seen, observations.size()).forEach(known::observe);
        computed = known;
        return known;
    }
}
