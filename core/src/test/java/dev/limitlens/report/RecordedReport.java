package dev.limitlens.report;

import dev.limitlens.analysis.Analyzer;
import dev.limitlens.journal.Journal;
import dev.limitlens.journal.JournalHeader;

/** Reports of experiments that were really run, on a simulated limiter, and recorded. */
final class RecordedReport {

    private static final double LEVEL = 0.99;

    private RecordedReport() {}

    /** Returns the report of a journal among the recorded ones, analyzed as it is today. */
    static Report of(String name) {
        Journal journal = Journal.read(Golden.FOLDER.resolve("verdict").resolve(name + ".jsonl"));
        JournalHeader header = journal.header();
        return new Report(
                header.target(),
                header.plan(),
                header.premises(),
                header.startedAt(),
                journal.observations(),
                new Analyzer(header.premises(), LEVEL).analyze(header.startedAt(), journal.observations()));
    }
}
