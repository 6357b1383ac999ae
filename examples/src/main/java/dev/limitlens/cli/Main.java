package dev.limitlens.cli;

import dev.limitlens.bedrock.Price;
import dev.limitlens.bedrock.loopback.Fault;
import dev.limitlens.experiment.Start;
import dev.limitlens.simulation.CoConsumer;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line {@code limitlens}. */
@Command(
        name = "limitlens",
        scope = ScopeType.INHERIT,
        description = "Finds out how a rate limit really works by asking it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  limitlens demo",
            "  limitlens simulate --limiter token-bucket --capacity 8000",
            "  limitlens probe bedrock --region us-east-1 --capacity 8000 --dry-run",
            "  limitlens probe http --url 'http://127.0.0.1:8080/work?cost={cost}' \\",
            "    --capacity 100 --window 5s",
            "  limitlens analyze run/journal.jsonl"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:a limiter is identified; or demo, study, serve, campaign, completion and help ran",
            "  1:something failed",
            "  2:the command line makes no sense, or --yes is missing",
            "  3:no limiter is identified",
            "130:interrupted; the verdict so far is written"
        },
        subcommands = {
            DemoCommand.class,
            SimulateCommand.class,
            StudyCommand.class,
            AnalyzeCommand.class,
            ProbeCommand.class,
            DoctorCommand.class,
            ServeCommand.class,
            CampaignCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        })
public final class Main implements Callable<Integer> {

    static final String DEBUG = "--debug";

    @Spec
    private CommandSpec spec;

    @Option(
            names = DEBUG,
            scope = ScopeType.INHERIT,
            description = "Show stack traces, and each request on standard error.")
    private boolean debug;

    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        ProcessEnd end = ProcessEnd.interrupting(Thread.currentThread());
        CommandLine commandLine = commandLine()
                .setOut(new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true))
                .setErr(new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true));
        end.exit(commandLine.execute(args));
    }

    /** Returns the command line, ready to execute. */
    static CommandLine commandLine() {
        OneLineErrors errors = new OneLineErrors();
        Main main = new Main();
        return new CommandLine(main)
                .registerConverter(Duration.class, Converters::duration)
                .registerConverter(Start.class, Converters::start)
                .registerConverter(CoConsumer.class, Converters::coConsumer)
                .registerConverter(NamedPlan.class, Converters::plan)
                .registerConverter(Price.class, Converters::price)
                .registerConverter(Fault.class, Converters::fault)
                .registerConverter(Padding.class, Converters::padding)
                .registerConverter(URI.class, Converters::address)
                .registerConverter(Long.class, Converters::wholeNumber)
                .registerConverter(Long.TYPE, Converters::wholeNumber)
                .registerConverter(Integer.class, Converters::count)
                .registerConverter(Integer.TYPE, Converters::count)
                .registerConverter(Double.class, Converters::number)
                .registerConverter(Double.TYPE, Converters::number)
                .registerConverter(BigDecimal.class, Converters::decimal)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors)
                .setExecutionStrategy(parsed -> {
                    Logging.configure(main.debug);
                    return new CommandLine.RunLast().execute(parsed);
                });
    }

    @Override
    public Integer call() {
        return missingSubcommand(spec);
    }

    /** Shows what there is to choose from, which is not what was asked for. */
    static int missingSubcommand(CommandSpec spec) {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCodes.USAGE;
    }
}
