package dev.limitlens.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.limitlens.analysis.Analysis;
import dev.limitlens.analysis.Comparison;
import dev.limitlens.analysis.RecordedRun;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.journal.Journal;
import dev.limitlens.limiter.Durations;
import dev.limitlens.report.Report;
import dev.limitlens.report.Reproduction;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limitlens analyze}: what a journal says, or several together. */
@Command(
        name = "analyze",
        customSynopsis = "limitlens analyze JOURNAL... [OPTIONS]",
        description = {
            "Analyzes the journal of an experiment, complete or not, and sends nothing.",
            "Several journals of one target count together, as if they were one experiment with pauses; with --compare, two of"
                    + " them are asked whether they met the same limiter."
        },
        footer = {
            "  limitlens analyze run/journal.jsonl",
            "  limitlens analyze run/journal.jsonl --json - --confidence 0.999",
            "  limitlens analyze run/journal.jsonl --start unknown --out again",
            "  limitlens analyze monday/journal.jsonl tuesday/journal.jsonl --quiet-between",
            "  limitlens analyze before/journal.jsonl after/journal.jsonl \\",
            "    --compare --quiet-between"
        })
final class AnalyzeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "JOURNAL",
            description = "The journals, such as run/journal.jsonl; usually one.")
    private List<Path> files = List.of();

    @Option(
            names = "--compare",
            description = "Say whether two journals are of the same limiter, how probably, and what differs.")
    private boolean compare;

    @Option(
            names = "--quiet-between",
            description = "Take for granted that nothing else used the quota just before each of several runs.")
    private boolean quietBetween;

    @Mixin
    private PremiseOptions premiseOptions;

    @Mixin
    private VerdictOptions verdictOptions;

    @Override
    public Integer call() throws IOException {
        if (compare && files.size() != 2) {
            throw new UsageException("--compare takes two journals: " + files.size());
        }
        double confidence = verdictOptions.confidence();
        List<Journal> journals = files.stream().map(Journal::read).toList();
        for (Journal journal : journals) {
            journal.warnings().forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        }
        return compare ? compare(journals, confidence) : analyze(journals, confidence);
    }

    private int analyze(List<Journal> journals, double confidence) {
        Premises premises = premises(journals);
        Journal first = journals.get(0);
        for (Journal journal : journals) {
            if (!journal.header().target().equals(first.header().target())) {
                throw new UsageException("journals that count together must be of one target: '"
                        + first.header().target() + "' and '" + journal.header().target() + "'");
            }
        }
        RecordedRun run = UsageException.checked(() ->
                RecordedRun.joined(journals.stream().map(AnalyzeCommand::run).toList()));
        VerdictOutput output = VerdictOutput.of(spec.commandLine(), verdictOptions.json(), verdictOptions.out());
        if (output.directory() != null && files.size() == 1) {
            output.directory().copyJournal(files.get(0));
        }
        if (files.size() > 1) {
            spec.commandLine()
                    .getErr()
                    .println("taken for granted: one limiter, one clock, and no other use between the " + files.size()
                            + " runs");
        }
        Analysis analysis = RecordedAnalysis.of(
                first.header().plan(),
                first.header().clock(),
                premises,
                confidence,
                run.startedAt(),
                run.observations());
        output.write(new Report(
                first.header().target(),
                first.header().plan(),
                premises,
                run.startedAt(),
                run.observations(),
                analysis,
                new Reproduction(words(premises, confidence, output.directory() != null), List.of())));
        return ExitCodes.of(analysis.verdict());
    }

    /** Returns the words of the command, as it is run beside the report: one journal is copied there. */
    private List<String> words(Premises premises, double confidence, boolean copied) {
        List<String> words = new ArrayList<>(List.of("limitlens", "analyze"));
        if (copied && files.size() == 1) {
            words.add("journal.jsonl");
        } else {
            files.forEach(file -> words.add(file.toString()));
        }
        words.add("--capacity=" + premises.capacityTokens());
        words.add("--window=" + Durations.format(premises.windowNanos()));
        words.add("--start=" + premises.start());
        premises.capacityRequests().ifPresent(requests -> words.add("--capacity-requests=" + requests));
        if (quietBetween) {
            words.add("--quiet-between");
        }
        words.add("--confidence=" + confidence);
        return words;
    }

    private int compare(List<Journal> journals, double confidence) throws IOException {
        Path directory = verdictOptions.out();
        if (directory != null) {
            throw new UsageException("--compare writes no directory; leave --out away");
        }
        JsonDestination json = verdictOptions.json() == null ? null : JsonDestination.of(verdictOptions.json());
        Premises premises = premises(journals).withStart(Start.QUIET);
        Comparison comparison = Comparison.of(premises, confidence, run(journals.get(0)), run(journals.get(1)));
        write(comparison, json);
        double sure = Math.max(comparison.sameProbability(), 1 - comparison.sameProbability());
        return sure >= confidence ? ExitCodes.IDENTIFIED : ExitCodes.NOT_IDENTIFIED;
    }

    private void write(Comparison comparison, @Nullable JsonDestination json)
            throws IOException, JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (json == null || !json.isStandardOutput()) {
            out.print(ComparisonText.render(comparison, files.get(0), files.get(1)));
            out.flush();
        }
        if (json != null) {
            json.write(ComparisonText.json(comparison), out);
        }
    }

    private static RecordedRun run(Journal journal) {
        return new RecordedRun(journal.header().startedAt(), journal.observations());
    }

    private static String words(Premises premises) {
        return premises.capacityTokens() + " tokens"
                + (premises.capacityRequests().isPresent()
                        ? " and " + premises.capacityRequests().getAsLong() + " requests"
                        : "")
                + " in " + Durations.format(premises.windowNanos());
    }

    /** Returns what is taken as known of all of them, which must be the same but for what the command line replaces. */
    private Premises premises(List<Journal> journals) {
        Premises first = premiseOptions.over(journals.get(0).header().premises());
        for (int i = 0; i < journals.size(); i++) {
            Premises premises = premiseOptions.over(journals.get(i).header().premises());
            Start start = premises.start();
            if (!premises.withStart(Start.QUIET).equals(first.withStart(Start.QUIET))) {
                throw new UsageException("the journals take different things as known, " + words(first) + " and "
                        + words(premises) + "; replace them with --capacity, --window and --capacity-requests");
            }
            boolean assumes = compare || i > 0;
            if (journals.size() > 1 && assumes && !quietBetween && !start.equals(Start.QUIET)) {
                throw new UsageException(
                        "a run with the start '" + start
                                + "' cannot be joined to another: say --quiet-between if nothing else used the quota just before");
            }
        }
        return first;
    }
}
