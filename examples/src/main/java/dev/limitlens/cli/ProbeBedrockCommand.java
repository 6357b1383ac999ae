package dev.limitlens.cli;

import dev.limitlens.bedrock.BedrockProbe;
import dev.limitlens.bedrock.CalibratingProbe;
import dev.limitlens.bedrock.CalibrationPlan;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.clock.Clock;
import dev.limitlens.clock.SystemClock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.journal.JournalHeader;
import dev.limitlens.journal.JournalWriter;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.plan.PreparedPlan;
import dev.limitlens.plan.QuietStartPlan;
import dev.limitlens.plan.ServerClockPlan;
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

    private static final int ROUND_TRIPS_PER_WINDOW = 600;

    /** Tokens of a prompt that are enough to learn within a thousandth what a word costs. */
    private static final long LARGEST_CALIBRATION = 4_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TargetOptions target;

    @Mixin
    private ModelOptions modelOptions;

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

    @Option(names = "--quiet-start", description = "Send nothing for one window first, and count the start as quiet.")
    private boolean quietStart;

    @Option(
            names = "--padding",
            paramLabel = "KIND",
            defaultValue = "calibrated",
            description =
                    "What prompts are filled with: a word, calibrated by two requests before the experiment; words,"
                            + " one a token; or zeros, four a token (default: ${DEFAULT-VALUE}).")
    private Padding padding = Padding.CALIBRATED;

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
        try (CalibratingProbe probe = probe(target.endpoint())) {
            return resume == null ? begin(probe) : goOn(resume, probe);
        }
    }

    private void checkTarget() {
        target.check();
        if (!premiseOptions.hasCapacity() && resume == null && !target.isLoopback()) {
            throw new UsageException(
                    "the nominal capacity is needed: --capacity N, in tokens a window, as Service Quotas shows it");
        }
        if (quietStart && (premiseOptions.hasStart() || resume != null)) {
            throw new UsageException(
                    "--quiet-start makes the start quiet, so it goes with neither --start nor --resume");
        }
        if (dryRun && (yes || resume != null)) {
            throw new UsageException("--dry-run sends nothing, so it goes with neither --yes nor --resume");
        }
    }

    private CalibratingProbe probe(@Nullable URI address) {
        BedrockProbe.Builder builder = BedrockProbe.builder()
                .region(target.region())
                .modelId(modelOptions.model())
                .paddingWord(modelOptions.profile().paddingWord());
        padding.apply(builder);
        if (address != null) {
            builder.endpoint(address);
        }
        String profile = target.profile();
        if (profile != null) {
            builder.profile(profile);
        }
        return new CalibratingProbe(UsageException.checked(builder::build));
    }

    private int begin(CalibratingProbe probe) {
        ExperimentSession session = live(probe, premiseOptions.premises(start()), NamedPlan.DEFAULT);
        announce(session);
        VerdictOutput output = output(verdictOptions.out());
        if (!silence(session)) {
            return ExitCodes.INTERRUPTED;
        }
        return output.finish(session.run(output.journal()));
    }

    private Start start() {
        return quietStart ? Start.QUIET : Start.UNKNOWN;
    }

    /** Lets the quota rest for a window if that was asked for, and returns whether nobody interrupted. */
    private boolean silence(ExperimentSession session) {
        if (!quietStart) {
            return true;
        }
        try {
            session.clock()
                    .sleepUntil(session.clock().now().plus(session.premises().window()));
            return true;
        } catch (InterruptedException e) {
            spec.commandLine().getErr().println("interrupted before anything was sent");
            return false;
        }
    }

    private int goOn(Path directory, CalibratingProbe probe) {
        if (verdictOptions.out() != null && !verdictOptions.out().equals(directory)) {
            throw new UsageException("--resume writes to its own directory; leave --out away");
        }
        try (JournalWriter journal = JournalWriter.resume(new RunDirectory(directory).journal())) {
            JournalHeader header = journal.recorded().header();
            ExperimentSession session = live(probe, premiseOptions.over(header.premises()), header.plan());
            session.checkContinues(journal.recorded());
            probe.learn(journal.recorded().observations());
            announce(session);
            return output(directory).finish(session.resume(journal));
        }
    }

    private ExperimentSession live(CalibratingProbe probe, Premises premises, String planId) {
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
        Premises premises = premiseOptions.premises(start());
        Limits limits = Limits.of(Limiter.of(new FixedWindow(premises.windowNanos(), 0), premises.capacityTokens()));
        VirtualClock clock = new VirtualClock(new SystemClock().now());
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                        .limits(limits)
                        .clock(clock)
                        .roundTrip(premises.window().dividedBy(ROUND_TRIPS_PER_WINDOW))
                        .start();
                CalibratingProbe probe = probe(bedrock.uri())) {
            ExperimentSession session = session(
                    "rehearsal on this machine, for " + modelOptions.model(),
                    probe,
                    clock,
                    ExperimentSession.VIRTUAL_CLOCK,
                    premises,
                    NamedPlan.DEFAULT,
                    new ProgressLines(spec.commandLine().getErr()));
            notice(session);
            VerdictOutput output = output(verdictOptions.out());
            return output.finish(session.run(output.journal()));
        }
    }

    private ExperimentSession session(
            String targetName,
            QuotaProbe probe,
            Clock clock,
            String clockName,
            Premises premises,
            String planId,
            ProgressLines progress) {
        double confidence = verdictOptions.confidence();
        Budget budget = budgetOptions.budget(premises);
        ExperimentPlan plan =
                new PreparedPlan(preliminaries(premises), planOptions.createLive(premises, confidence, budget, planId));
        return new ExperimentSession(
                targetName,
                clockName.equals(ExperimentSession.SYSTEM_CLOCK) ? new ServerClockPlan(plan, premises.window()) : plan,
                probe,
                clock,
                clockName,
                premises,
                budget,
                OptionalLong.empty(),
                confidence,
                progress);
    }

    /** What is sent before the experiment: a check that the quota is not used up, and what it takes to size prompts. */
    private List<ExperimentPlan> preliminaries(Premises premises) {
        CalibrationPlan calibration = new CalibrationPlan(
                Math.max(1, Math.min(LARGEST_CALIBRATION, premises.capacityTokens() / 8)),
                modelOptions.profile().countsTokens());
        ExperimentPlan quiet = new QuietStartPlan(premises.window(), calibration.smallWords());
        return padding == Padding.CALIBRATED ? List.of(quiet, calibration) : List.of(quiet);
    }

    private VerdictOutput output(@Nullable Path directory) {
        return VerdictOutput.of(spec.commandLine(), verdictOptions.json(), directory);
    }

    private void notice(ExperimentSession session) {
        SpendingNotice.print(
                session, modelOptions.profile().price(), spec.commandLine().getErr());
    }

    /** Says what will be spent before it is, and goes no further without consent. */
    private void announce(ExperimentSession session) {
        notice(session);
        if (!yes) {
            throw new UsageException("nothing was sent; add --yes to spend this, or --dry-run to rehearse it");
        }
    }
}
