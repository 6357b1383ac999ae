package dev.limitlens.analysis;

import dev.limitlens.limiter.Limiter;
import java.time.Instant;
import java.util.Objects;

/**
 * A limiter with all its parameters, one of several that stand for what the answers leave possible.
 *
 * <p>Its own id may differ from the family's: one request in each cell of a grid is a {@code pacer} that a
 * {@code fixed-window} of one request enforces.
 *
 * @param family id of the family
 * @param limiter the limiter; what was used before the experiment is its {@code startFraction}
 * @param startedAt when that was used
 * @param probability what it stands for, above 0; those of all candidates sum to 1
 */
public record Candidate(String family, Limiter limiter, Instant startedAt, double probability) {

    /** Checks the range. */
    public Candidate {
        Objects.requireNonNull(family, "family");
        Objects.requireNonNull(limiter, "limiter");
        Objects.requireNonNull(startedAt, "startedAt");
        if (!(probability > 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must be above 0 and at most 1: " + probability);
        }
    }
}
