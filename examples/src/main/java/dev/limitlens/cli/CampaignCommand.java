package dev.limitlens.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limitlens campaign}: the same experiment on many quotas, one after the other. */
@Command(
        name = "campaign",
        description = {
            "Runs one experiment for each model in each region that the file names and for each of its HTTP APIs, and sums them"
                    + " up in a table and a page.",
            "Run it again to go on: what is finished is kept, what was cut off is resumed, what failed is tried again.",
            "The file is JSON: {\"models\": [\"amazon.nova-pro-v1:0\"], \"regions\": [\"us-east-1\"], \"options\": [\"--plan\", "
                    + "\"adaptive\", \"--capacity\", \"8000\"], \"out\": \"runs\"}; the options are those of probe bedrock.",
            "HTTP APIs, beside models or alone, with the options of probe http: {\"http\": [{\"name\": \"work\", \"url\": "
                    + "\"http://127.0.0.1:8080/work?cost={cost}\", \"options\": [\"--capacity\", \"1000\"]}]}."
        },
        footer = {"  limitlens campaign quotas.json", "  limitlens campaign quotas.json --yes"})
final class CampaignCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "What to run, as JSON.")
    private Path file;

    @Option(names = "--yes", description = "Spend it. Without this, what would run is shown and nothing is sent.")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        Campaign campaign = Campaign.read(file);
        PrintWriter err = spec.commandLine().getErr();
        List<Campaign.Run> runs = campaign.runs();
        for (Campaign.Run run : runs) {
            checkOptions(run);
        }
        if (!yes) {
            for (Campaign.Run run : runs) {
                err.println("limitlens " + String.join(" ", Secrets.hidden(arguments(run))));
            }
            throw new UsageException("nothing was sent; add --yes to run these " + runs.size()
                    + " experiments, each of which spends its own budget");
        }
        RunDirectory.create(campaign.out());
        boolean interrupted = false;
        List<CampaignSummary.Row> rows = new ArrayList<>();
        for (Campaign.Run run : runs) {
            if (!interrupted && !CampaignSummary.finished(run)) {
                err.println("== " + run.where() + " " + run.name());
                err.flush();
                int code = execute(arguments(run));
                interrupted = code == ExitCodes.INTERRUPTED;
                CampaignSummary.finish(run, code);
            }
            rows.add(CampaignSummary.row(run));
        }
        spec.commandLine().getOut().print(CampaignSummary.text(rows));
        spec.commandLine().getOut().flush();
        AtomicFile.write(campaign.out().resolve("index.html"), CampaignSummary.html(campaign.out(), rows));
        return interrupted ? ExitCodes.INTERRUPTED : 0;
    }

    /** Finds a mistake in the options before the first experiment spends anything. */
    private void checkOptions(Campaign.Run run) {
        try {
            Main.commandLine().parseArgs(run.command().toArray(String[]::new));
        } catch (ParameterException e) {
            throw new UsageException(
                    file + ": the options of " + run.where() + " " + run.name() + ": " + OneLineErrors.words(e));
        }
    }

    /** The report of each experiment is in its directory; here only what it says while it runs is shown. */
    private int execute(List<String> arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(PrintWriter.nullWriter()))
                .setErr(spec.commandLine().getErr())
                .execute(arguments.toArray(String[]::new));
    }

    private static List<String> arguments(Campaign.Run run) {
        List<String> arguments = new ArrayList<>(run.command());
        arguments.add("--yes");
        boolean begun = Files.exists(new RunDirectory(run.directory()).journal());
        arguments.add(begun ? "--resume" : "--out");
        arguments.add(run.directory().toString());
        return arguments;
    }
}
