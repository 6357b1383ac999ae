package dev.limitlens.cli;

import dev.limitlens.bedrock.BedrockProbe;
import dev.limitlens.bedrock.CalibratingProbe;
import dev.limitlens.bedrock.CalibrationPlan;
import dev.limitlens.bedrock.SmallestPromptPlan;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.clock.SystemClock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.plan.PreparedPlan;
import dev.limitlens.plan.QuietStartPlan;
import dev.limitlens.plan.ServerClockPlan;
import dev.limitlens.probe.QuotaProbe;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Mixin
    private TargetOptions target;

    @Mixin
    private ModelOptions modelOptions;

    @Option(
            names = "--dry-run",
            description = "Rehearse on a virtual clock against an aligned window of that capacity on this machine.")
    private boolean dryRun;

    @Option(
            names = "--padding",
            paramLabel = "KIND",
            defaultValue = "calibrated",
            description =
                    "What prompts are filled with: a word, calibrated by two requests before the experiment; words,"
                            + " one a token; or zeros, four a token (default: ${DEFAULT-VALUE}).")
    private Padding padding = Padding.CALIBRATED;

    @Mixin
    private LiveOptions live;

    @Override
    public Integer call() {
        checkTarget();
        if (dryRun) {
            return rehearse();
        }
        try (CalibratingProbe probe = probe(target.endpoint())) {
            return live.run(new BedrockTarget(probe));
        }
    }

    private void checkTarget() {
        target.check();
        if (!live.hasCapacity() && !live.resumes() && !target.isLoopback()) {
            throw new UsageException(
                    "the nominal capacity is needed: --capacity N, in tokens a window, as Service Quotas shows it");
        }
        live.check();
        if (dryRun && (live.yes() || live.resumes())) {
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

    private int rehearse() {
        Premises premises = live.premises();
        Limits limits = Limits.of(Limiter.of(new FixedWindow(premises.windowNanos(), 0), premises.capacityTokens()));
        VirtualClock clock = new VirtualClock(new SystemClock().now());
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                        .limits(limits)
                        .clock(clock)
                        .roundTrip(premises.window().dividedBy(ROUND_TRIPS_PER_WINDOW))
                        .start();
                CalibratingProbe probe = probe(bedrock.uri())) {
            BedrockTarget rehearsed = new BedrockTarget(probe);
            ExperimentSession session = live.session(
                    rehearsed,
                    "rehearsal on this machine, for " + modelOptions.model(),
                    clock,
                    ExperimentSession.VIRTUAL_CLOCK,
                    premises,
                    NamedPlan.DEFAULT,
                    new ProgressLines(live.err()));
            rehearsed.notice(session, live.err());
            VerdictOutput output = live.output();
            return output.finish(session.run(output.journal()));
        }
    }

    /** What is sent before the experiment: a check that the quota is not used up, and what it takes to size prompts. */
    private List<ExperimentPlan> preliminaries(Premises premises) {
        CalibrationPlan calibration = new CalibrationPlan(
                Math.max(1, Math.min(LARGEST_CALIBRATION, premises.capacityTokens() / 8)),
                modelOptions.profile().countsTokens());
        ExperimentPlan quiet = new QuietStartPlan(premises.window(), calibration.smallWords());
        return padding == Padding.CALIBRATED ? List.of(quiet, calibration) : List.of(quiet);
    }

    /** The model behind an address. */
    private final class BedrockTarget implements LiveTarget {

        private final CalibratingProbe probe;

        BedrockTarget(CalibratingProbe probe) {
            this.probe = probe;
        }

        /**
         * {@inheritDoc}
         *
         * <p>On a virtual clock, which the endpoint moves while it answers, it would be left to chance in which order requests that
         * are under way together arrive: there they follow each other.
         */
        @Override
        public QuotaProbe probe() {
            return dryRun ? request -> probe.send(request) : probe;
        }

        @Override
        public String planId() {
            return NamedPlan.DEFAULT;
        }

        @Override
        public ExperimentPlan prepared(ExperimentPlan plan, Premises premises) {
            ExperimentPlan prepared = new PreparedPlan(preliminaries(premises), new SmallestPromptPlan(plan));
            return dryRun ? prepared : new ServerClockPlan(prepared, premises.window());
        }

        /** A request generates a token beside those that it asks for; after the last one there must be room for it, too. */
        @Override
        public Budget askable(Budget budget) {
            return new Budget(Math.max(1, budget.maxTokens() - 1), budget.maxRequests(), budget.maxDuration());
        }

        @Override
        public long leastTokens(List<Observation> observations) {
            return SmallestPromptPlan.leastTokens(observations);
        }

        @Override
        public Map<String, String> said() {
            return Map.of(
                    "--region", target.region(), "--model", modelOptions.model(), "--padding", padding.toString());
        }

        @Override
        public void rehearse() throws InterruptedException {
            BedrockRehearsal.run(target.region(), modelOptions.model());
        }

        @Override
        public void learn(List<Observation> earlier) {
            probe.learn(earlier);
        }

        @Override
        public void notice(ExperimentSession session, PrintWriter err) {
            SpendingNotice.print(session, modelOptions.profile().price(), err);
        }

        @Override
        public String refusal() {
            return "nothing was sent; add --yes to spend this, or --dry-run to rehearse it";
        }
    }
}
