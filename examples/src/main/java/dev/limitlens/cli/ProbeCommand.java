package dev.limitlens.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code limitlens probe}: an experiment on a live API. */
@Command(
        name = "probe",
        description = "Runs an experiment on a live API. Probe only what is yours to probe.",
        footer = {
            "  limitlens probe bedrock --region us-east-1 --capacity 8000 --dry-run",
            "  limitlens probe bedrock --region us-east-1 --capacity 8000 --plan adaptive \\",
            "    --out run --yes",
            "  limitlens probe bedrock --region us-east-1 --resume run --yes",
            "  limitlens probe http --url 'http://127.0.0.1:8080/work?cost={cost}' \\",
            "    --capacity 100 --window 5s --plan adaptive",
            "  limitlens probe http --url https://api.example.com/v1/work \\",
            "    --header \"Authorization: Bearer $TOKEN\" --body '{\"size\": {cost}}' \\",
            "    --capacity 1000 --window 60s --plan which-limit --yes"
        },
        subcommands = {ProbeBedrockCommand.class, ProbeHttpCommand.class})
final class ProbeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Main.missingSubcommand(spec);
    }
}
