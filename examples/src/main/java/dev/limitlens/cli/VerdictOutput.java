package dev.limitlens.cli;

import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.report.Report;
import dev.limitlens.report.TextReport;
import dev.limitlens.report.VerdictJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Where a verdict goes: text or JSON to standard output, JSON to a file, everything to a directory.
 *
 * @param out standard output
 * @param err standard error
 * @param json where the JSON goes, if it is wanted
 * @param directory where journal, verdict and report go, if they are wanted
 */
record VerdictOutput(
        PrintWriter out,
        PrintWriter err,
        @Nullable JsonDestination json,
        @Nullable RunDirectory directory) {

    /** Returns the outputs after making sure, before anything is spent, that they can exist. */
    static VerdictOutput of(CommandLine command, @Nullable Path json, @Nullable Path directory) {
        return new VerdictOutput(
                command.getOut(),
                command.getErr(),
                json == null ? null : JsonDestination.of(json),
                directory == null ? null : RunDirectory.create(directory));
    }

    /** Returns where the journal goes, if it is wanted. */
    @Nullable Path journal() {
        return directory == null ? null : directory.journal();
    }

    /** Says why an experiment ended if not by its plan, writes its report, and returns the exit code. */
    int finish(ExperimentSession.Result result) {
        sayWhyItEnded(result.run());
        write(result.report());
        return result.exitCode();
    }

    private void sayWhyItEnded(ExperimentRun run) {
        switch (run.end()) {
            case PLAN_ENDED -> {
                if (Preliminary.without(run.observations()).isEmpty()) {
                    err.println("stopped before the experiment: " + run.reason());
                }
            }
            case BUDGET_SPENT -> err.println("stopped: " + run.reason());
            case INTERRUPTED ->
                err.println("interrupted; this is the verdict so far"
                        + (directory == null ? "" : "; --resume " + directory.path() + " goes on"));
            case FATAL_FAILURE -> err.println("failed: " + run.reason());
            case SINK_FAILED, CLOCK_STEPPED ->
                err.println("stopped: " + run.reason() + "; this is the verdict of what was seen before");
        }
        err.flush();
    }

    /** Writes the report to every place that was asked for, first to standard output: a disk may be full. */
    void write(Report report) {
        if (json == null || !json.isStandardOutput()) {
            out.print(TextReport.render(report));
            out.flush();
        }
        try {
            if (json != null) {
                json.write(VerdictJson.render(report.analysis().verdict()), out);
            }
            if (directory != null) {
                directory.write(report);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
