package dev.limitlens.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code limitlens probe}: an experiment on a live API. */
@Command(
        name = "probe",
        description = "Runs an experiment on a live API. Probe only what is yours to probe.",
        footer = "  limitlens probe bedrock --region us-east-1 --capacity 8000 --dry-run",
        subcommands = {ProbeBedrockCommand.class, ProbeHttpCommand.class})
final class ProbeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Main.missingSubcommand(spec);
    }
}
