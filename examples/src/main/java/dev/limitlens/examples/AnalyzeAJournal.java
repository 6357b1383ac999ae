package dev.limitlens.examples;

import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.journal.Journal;
import java.nio.file.Path;

/** Reads the journal of an experiment, complete or not, and says what it shows. */
public final class AnalyzeAJournal {

    private AnalyzeAJournal() {}

    /** Prints the verdict on the journal that is named by the first argument. */
    public static void main(String[] args) {
        Verdict verdict = run(Path.of(args[0]));
        System.out.println(verdict.conclusion() + ": the survivors are " + verdict.survivors());
        verdict.nextProbe().ifPresent(next -> System.out.println("this would tell more: " + next.why()));
    }

    static Verdict run(Path file) {
        Journal journal = Journal.read(file);
        return new Analyzer(journal.header().premises(), 0.99)
                .analyze(journal.header().startedAt(), journal.observations())
                .verdict();
    }
}
