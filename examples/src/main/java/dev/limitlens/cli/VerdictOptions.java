package dev.limitlens.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How sure a verdict must be, and where it goes. */
final class VerdictOptions {

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the verdict as JSON; - is standard output, without the text report.")
    private @Nullable Path json;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write journal.jsonl, verdict.json and report.html into this directory.")
    private @Nullable Path out;

    @Option(
            names = "--confidence",
            paramLabel = "P",
            defaultValue = "0.99",
            description = "Call a limiter identified at this probability (default: ${DEFAULT-VALUE}).")
    private double confidence = 0.99;

    double confidence() {
        if (!(confidence > 0.5 && confidence < 1)) {
            throw new UsageException("--confidence must be above 0.5 and below 1: " + confidence);
        }
        return confidence;
    }

    @Nullable Path json() {
        return json;
    }

    @Nullable Path out() {
        return out;
    }
}
