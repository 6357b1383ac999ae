package dev.limitlens.journal;

import dev.limitlens.experiment.Premises;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The first line of a journal.
 *
 * @param plan id of the plan
 * @param options the plan's options
 * @param seed seed of the run's randomness, if there was any
 * @param target what was probed, in words
 * @param premises what was taken as known
 * @param clock what the times are from, such as {@code system} or {@code virtual}
 * @param startedAt when the experiment began
 */
public record JournalHeader(
        String plan,
        Map<String, String> options,
        OptionalLong seed,
        String target,
        Premises premises,
        String clock,
        Instant startedAt) {

    /** The schema that this version writes. */
    public static final String SCHEMA = "limitlens/journal/v1";

    /** Checks for null and copies the options, keeping their order. */
    public JournalHeader {
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(seed, "seed");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(premises, "premises");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(startedAt, "startedAt");
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }
}
