package dev.limitlens.cli;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.experiment.Premises;
import dev.limitlens.journal.Journal;
import dev.limitlens.journal.JournalHeader;
import dev.limitlens.report.Report;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limitlens analyze}: what a journal says. */
@Command(
        name = "analyze",
        customSynopsis = "limitlens analyze JOURNAL [OPTIONS]",
        description = "Analyzes the journal of an experiment, complete or not, and sends nothing.",
        footer = {
            "  limitlens analyze run/journal.jsonl",
            "  limitlens analyze run/journal.jsonl --json - --confidence 0.999",
            "  limitlens analyze run/journal.jsonl --start unknown --out again"
        })
final class AnalyzeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "JOURNAL", description = "The journal of the experiment, such as run/journal.jsonl.")
    private Path file;

    @Mixin
    private PremiseOptions premiseOptions;

    @Mixin
    private VerdictOptions verdictOptions;

    @Override
    public Integer call() {
        double confidence = verdictOptions.confidence();
        Journal journal = Journal.read(file);
        journal.warnings().forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        VerdictOutput output = VerdictOutput.of(spec.commandLine(), verdictOptions.json(), verdictOptions.out());
        if (output.directory() != null) {
            output.directory().copyJournal(file);
        }
        Report report = report(journal, confidence);
        output.write(report);
        return ExitCodes.of(report.analysis().verdict());
    }

    private Report report(Journal journal, double confidence) {
        JournalHeader header = journal.header();
        Premises premises = premiseOptions.over(header.premises());
        Analysis analysis = RecordedAnalysis.of(
                header.plan(), header.clock(), premises, confidence, header.startedAt(), journal.observations());
        return new Report(
                header.target(), header.plan(), premises, header.startedAt(), journal.observations(), analysis);
    }
}
