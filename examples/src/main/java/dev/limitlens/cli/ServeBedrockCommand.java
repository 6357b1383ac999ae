package dev.limitlens.cli;

import dev.limitlens.bedrock.loopback.Fault;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.limiter.LimiterSpec;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limitlens serve bedrock}: a Bedrock on this machine that enforces a limiter. */
@Command(
        name = "bedrock",
        customSynopsis = "limitlens serve bedrock --limiter=SPEC [OPTIONS]",
        description = {
            "Serves Bedrock's Converse, InvokeModel and CountTokens on 127.0.0.1, limited as you say.",
            "Prints its address and runs until it is interrupted."
        },
        footer = {
            "  limitlens serve bedrock --limiter token-bucket --port 8080",
            "  limitlens serve bedrock --limiter fixed-window:capacity=8000,window=10s",
            "  limitlens serve bedrock --limiter unlimited --fault too-many-tokens"
        })
final class ServeBedrockCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--limiter",
            paramLabel = "SPEC",
            required = true,
            description = "The limiter, id:key=value,... or several joined by +.")
    private String limiter;

    @Option(
            names = "--capacity",
            paramLabel = "N",
            defaultValue = "" + PremiseOptions.DEFAULT_CAPACITY,
            description = "Capacity, unless SPEC has one (default: ${DEFAULT-VALUE}).")
    private long capacity;

    @Option(
            names = "--window",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "Window, unless SPEC has one (default: ${DEFAULT-VALUE}).")
    private Duration window;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Port on 127.0.0.1; 0 is any that is free (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--clock-offset",
            paramLabel = "TIME",
            defaultValue = "0s",
            description =
                    "What the server's clock is ahead of this machine's, such as -7s (default: ${DEFAULT-VALUE}).")
    private Duration clockOffset;

    @Option(
            names = "--chars-per-token",
            paramLabel = "X",
            defaultValue = "4",
            description = "Characters of a prompt that make a token (default: ${DEFAULT-VALUE}).")
    private double charsPerToken;

    @Option(
            names = "--overhead",
            paramLabel = "N",
            defaultValue = "0",
            description = "Tokens of each prompt beside its text (default: ${DEFAULT-VALUE}).")
    private int overheadTokens;

    @Option(
            names = "--output-tokens",
            paramLabel = "N",
            defaultValue = "1",
            description = "Tokens that the model generates, as far as a request allows it (default: ${DEFAULT-VALUE}).")
    private int outputTokens;

    @Option(
            names = "--fault",
            paramLabel = "KIND",
            defaultValue = "none",
            completionCandidates = FaultNames.class,
            description = "What goes wrong with every request: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Fault fault;

    @Override
    public Integer call() {
        if (port < 0 || port > 65_535) {
            throw new UsageException("--port must lie between 0 and 65535: " + port);
        }
        LoopbackBedrock.Builder builder = UsageException.checked(() -> LoopbackBedrock.builder()
                .limits(LimiterSpec.limits(limiter, new LimiterSpec.Defaults(capacity, window)))
                .clockOffset(clockOffset)
                .charsPerToken(charsPerToken)
                .overheadTokens(overheadTokens)
                .outputTokens(outputTokens)
                .fault(fault)
                .port(port));
        try (LoopbackBedrock bedrock = builder.start()) {
            spec.commandLine().getOut().println(bedrock.uri());
            spec.commandLine().getOut().flush();
            spec.commandLine().getErr().println("serving Bedrock, limited by " + limiter + "; Ctrl-C ends it");
            untilInterrupted();
            return 0;
        }
    }

    private static void untilInterrupted() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // This is how it is meant to end.
        }
    }
}
