package dev.limitlens.analysis;

import java.util.Optional;

/** A plan that infers while it goes: what it has computed need not be computed again for the verdict. */
public interface Inferring {

    /** Returns what the plan has inferred from the observations that it was last asked about; empty if it was not asked yet. */
    Optional<Inference> inference();
}
