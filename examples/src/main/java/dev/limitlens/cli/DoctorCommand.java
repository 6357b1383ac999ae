package dev.limitlens.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code limitlens doctor}: what an experiment needs. */
@Command(
        name = "doctor",
        description = "Looks at everything that an experiment needs, before it.",
        footer = {
            "  limitlens doctor bedrock --region us-east-1 --model amazon.nova-pro-v1:0",
            "  limitlens doctor bedrock --endpoint http://127.0.0.1:8080"
        },
        subcommands = DoctorBedrockCommand.class)
final class DoctorCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Main.missingSubcommand(spec);
    }
}
