package dev.limitlens.report;

import java.util.List;

/**
 * How to reach the verdict again, as commands.
 *
 * @param analysis the words of the command that analyzes the journal
 * @param experiment the words of the command that runs the experiment; empty if nobody knows them
 */
public record Reproduction(List<String> analysis, List<String> experiment) {

    /** Of an experiment of which only the journal is known. */
    public static final Reproduction FROM_JOURNAL =
            new Reproduction(List.of("limitlens", "analyze", "journal.jsonl"), List.of());

    /** Copies the lists. */
    public Reproduction {
        analysis = List.copyOf(analysis);
        experiment = List.copyOf(experiment);
    }
}
