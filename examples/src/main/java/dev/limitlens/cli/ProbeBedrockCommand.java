package dev.limitlens.cli;

import dev.limitlens.bedrock.BedrockProbe;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.clock.Clock;
import dev.limitlens.clock.SystemClock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.journal.JournalHeader;
import dev.limitlens.journal.JournalWriter;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.probe.QuotaProbe;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limitlens probe bedrock}: an experiment on Amazon Bedrock, or on a loopback Bedrock. */
@Command(
        name = "bedrock",
        customSynopsis = "limitlens probe bedrock --region=R --capacity=N (--yes | --dry-run) [OPTIONS]",
        description = {
            "Runs an experiment on Amazon Bedrock through the AWS SDK, with every retry off.",
            "It uses up the model's quota: whoever shares it is throttled meanwhile."
        },
        footer = {
            "  limitlens probe bedrock --region us-east-1 --capacity 8000 --dry-run",
            "  limitlens probe bedrock --region us-east-1 --capacity 8000 --out run --yes",
            "  limitlens probe bedrock --region us-east-1 --resume run --yes",
            "  limitlens probe bedrock --endpoint http://127.0.0.1:8080 --window 10s --yes"
        })
final class ProbeBedrockCommand implements Callable<Integer> {

    /** The model of the seed's experiment. */
    private static final String DEFAULT_MODEL = "amazon.nova-pro-v1:0";

    /** A loopback endpoint takes any region; requests must name one all the same. */
    private static final String LOOPBACK_REGION = "us-east-1";

    private static final int ROUND_TRIPS_PER_WINDOW = 600;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--region",
            paramLabel = "R",
            defaultValue = "${env:AWS_REGION}",
            description = "Region, such as us-east-1 (default: AWS_REGION; a loopback endpoint needs none).")
    private @Nullable String region;

    @Option(
            names = "--model",
            paramLabel = "M",
            defaultValue = DEFAULT_MODEL,
            description = "Model or inference profile; each has its own quota (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "Another endpoint than the region's, such as one of limitlens serve bedrock.")
    private @Nullable URI endpoint;

    @Option(
            names = "--allow-host",
            paramLabel = "HOST",
            description = "Probe this host, though it is neither this machine nor AWS.")
    private List<String> allowedHosts = List.of();

    @Option(names = "--profile", paramLabel = "P", description = "AWS profile whose credentials are used.")
    private @Nullable String profile;

    @Option(names = "--yes", description = "Spend it. Without this, what would happen is shown and nothing is sent.")
    private boolean yes;

    @Option(
            names = "--dry-run",
            description = "Rehearse on a virtual clock against an aligned window of that capacity on this machine.")
    private boolean dryRun;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description = "Go on with the experiment whose journal is in this directory, with the same options.")
    private @Nullable Path resume;

    @Mixin
    private PremiseOptions premiseOptions;

    @Mixin
    private BudgetOptions budgetOptions;

    @Mixin
    private VerdictOptions verdictOptions;

    @Mixin
    private PlanOptions planOptions;

    @Override
    public Integer call() {
        checkTarget();
        if (dryRun) {
            return rehearse();
        }
        try (BedrockProbe probe = probe(endpoint)) {
            return resume == null ? begin(probe) : goOn(resume, probe);
        }
    }

    private void checkTarget() {
        if (endpoint != null) {
            ProbeHosts.check(endpoint, allowedHosts);
        }
        boolean loopback = endpoint != null && ProbeHosts.isLoopback(endpoint);
        if ((region == null || region.isBlank()) && !loopback) {
            throw new UsageException("a region is needed: --region us-east-1, or AWS_REGION in the environment");
        }
        if (!premiseOptions.hasCapacity() && resume == null && !loopback) {
            throw new UsageException(
                    "the nominal capacity is needed: --capacity N, in tokens a window, as Service Quotas shows it");
        }
        if (dryRun && (yes || resume != null)) {
            throw new UsageException("--dry-run sends nothing, so it goes with neither --yes nor --resume");
        }
    }

    private BedrockProbe probe(@Nullable URI address) {
        BedrockProbe.Builder builder = BedrockProbe.builder()
                .region(region == null || region.isBlank() ? LOOPBACK_REGION : region)
                .modelId(model);
        if (address != null) {
            builder.endpoint(address);
        }
        if (profile != null) {
            builder.profile(profile);
        }
        return UsageException.checked(builder::build);
    }

    private int begin(BedrockProbe probe) {
        ExperimentSession session = live(probe, premiseOptions.premises(Start.UNKNOWN), NamedPlan.DEFAULT);
        announce(session);
        VerdictOutput output = output(verdictOptions.out());
        return output.finish(session.run(output.journal()));
    }

    private int goOn(Path directory, BedrockProbe probe) {
        if (verdictOptions.out() != null && !verdictOptions.out().equals(directory)) {
            throw new UsageException("--resume writes to its own directory; leave --out away");
        }
        try (JournalWriter journal = JournalWriter.resume(new RunDirectory(directory).journal())) {
            JournalHeader header = journal.recorded().header();
            ExperimentSession session = live(probe, premiseOptions.over(header.premises()), header.plan());
            session.checkContinues(journal.recorded());
            announce(session);
            return output(directory).finish(session.resume(journal));
        }
    }

    private ExperimentSession live(BedrockProbe probe, Premises premises, String planId) {
        ProgressLines progress = ProgressLines.suiting(spec.commandLine().getErr(), premises, System.getenv());
        return session(
                probe.target(),
                probe,
                progress.announcing(new SystemClock()),
                ExperimentSession.SYSTEM_CLOCK,
                premises,
                planId,
                progress);
    }

    private int rehearse() {
        Premises premises = premiseOptions.premises(Start.UNKNOWN);
        Limits limits = Limits.of(Limiter.of(new FixedWindow(premises.windowNanos(), 0), premises.capacityTokens()));
        VirtualClock clock = new VirtualClock(new SystemClock().now());
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                        .limits(limits)
                        .clock(clock)
                        .roundTrip(premises.window().dividedBy(ROUND_TRIPS_PER_WINDOW))
                        .start();
                BedrockProbe probe = probe(bedrock.uri())) {
            ExperimentSession session = session(
                    "rehearsal on this machine, for " + model,
                    probe,
                    clock,
                    ExperimentSession.VIRTUAL_CLOCK,
                    premises,
                    NamedPlan.DEFAULT,
                    new ProgressLines(spec.commandLine().getErr()));
            SpendingNotice.print(session, spec.commandLine().getErr());
            VerdictOutput output = output(verdictOptions.out());
            return output.finish(session.run(output.journal()));
        }
    }

    private ExperimentSession session(
            String target,
            QuotaProbe probe,
            Clock clock,
            String clockName,
            Premises premises,
            String planId,
            ProgressLines progress) {
        double confidence = verdictOptions.confidence();
        Budget budget = budgetOptions.budget(premises);
        return new ExperimentSession(
                target,
                planOptions.create(premises, confidence, budget, planId),
                probe,
                clock,
                clockName,
                premises,
                budget,
                OptionalLong.empty(),
                confidence,
                progress);
    }

    private VerdictOutput output(@Nullable Path directory) {
        return VerdictOutput.of(spec.commandLine(), verdictOptions.json(), directory);
    }

    /** Says what will be spent before it is, and goes no further without consent. */
    private void announce(ExperimentSession session) {
        SpendingNotice.print(session, spec.commandLine().getErr());
        if (!yes) {
            throw new UsageException("nothing was sent; add --yes to spend this, or --dry-run to rehearse it");
        }
    }
}
