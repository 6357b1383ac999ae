package dev.limitlens.study;

import dev.limitlens.experiment.Premises;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * One limiter that was drawn, and the circumstances of its experiment.
 *
 * @param description the limiter in words, with the parameters that were drawn
 * @param expected the answer that is right, as its documentation has it
 * @param premises what plan and analysis take as known
 * @param capacityTokens its true capacity in tokens, if it has one
 * @param startedAt when the experiment begins
 * @param gate the limiter itself, new for each draw
 */
public record Subject(
        String description,
        Expected expected,
        Premises premises,
        OptionalLong capacityTokens,
        Instant startedAt,
        Gate gate) {

    /** Checks for null. */
    public Subject {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(premises, "premises");
        Objects.requireNonNull(capacityTokens, "capacityTokens");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(gate, "gate");
    }
}
