package dev.limitlens.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code limitlens serve}: an API to probe without an account. */
@Command(
        name = "serve",
        description =
                "Serves an API with a limiter of your choice on this machine, to probe or to test a client against.",
        footer = {
            "  limitlens serve bedrock --limiter token-bucket --port 8080",
            "  limitlens serve bedrock --limiter fixed-window:window=10s --clock-offset 7s"
        },
        subcommands = ServeBedrockCommand.class)
final class ServeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Main.missingSubcommand(spec);
    }
}
