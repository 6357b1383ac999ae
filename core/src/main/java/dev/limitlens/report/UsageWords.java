package dev.limitlens.report;

import dev.limitlens.experiment.Observation;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.Usage;

/** What a request was measured to use. */
final class UsageWords {

    private UsageWords() {}

    /** Returns the measured tokens; empty if nothing was measured. */
    static String measured(Observation observation) {
        return observation.admitted() ? Numbers.count(observation.tokens()) : "";
    }

    /** Returns what the measured tokens consist of; empty if that is input alone. */
    static String parts(Observation observation) {
        if (!(observation.outcome() instanceof Outcome.Admitted admitted)) {
            return "";
        }
        Usage usage = admitted.usage();
        StringBuilder parts = new StringBuilder();
        part(parts, "output", usage.outputTokens());
        part(parts, "cache read", usage.cacheReadTokens());
        part(parts, "cache write", usage.cacheWriteTokens());
        return parts.isEmpty() ? "" : "input " + Numbers.count(usage.inputTokens()) + parts;
    }

    private static void part(StringBuilder parts, String name, long tokens) {
        if (tokens > 0) {
            parts.append(", ").append(name).append(' ').append(Numbers.count(tokens));
        }
    }
}
