package dev.limitlens.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code limitlens help}: what {@code --help} of a command says; picocli's own knows no commands of commands. */
@Command(
        name = "help",
        description = "Prints the help of a command.",
        footer = {"  limitlens help simulate", "  limitlens help probe bedrock"})
final class HelpCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "The command, such as simulate or probe bedrock; without one, all are listed.")
    private List<String> names = List.of();

    @Override
    public Integer call() {
        CommandLine command = spec.root().commandLine();
        for (int i = 0; i < names.size(); i++) {
            CommandLine named = command.getSubcommands().get(names.get(i));
            if (named == null) {
                throw new UnmatchedArgumentException(command, names.subList(i, names.size()));
            }
            command = named;
        }
        command.usage(spec.commandLine().getOut());
        return 0;
    }
}
