package dev.limitlens.cli;

import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Limits;
import dev.limitlens.simulation.Scenario;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limitlens simulate}: an experiment on a limiter of one's choice, on a virtual clock. */
@Command(
        name = "simulate",
        customSynopsis = "limitlens simulate --limiter=SPEC [OPTIONS]",
        description = "Runs an experiment on a simulated limiter; minutes of waiting take no time.",
        footer = {
            "  limitlens simulate --limiter token-bucket",
            "  limitlens simulate --limiter fixed-window:phase=17s --start-second 20",
            "  limitlens simulate --limiter sliding-log --latency 300ms --lapse 0.01",
            "  limitlens simulate --limiter token-bucket+pacer:interval=100ms",
            "  limitlens simulate --limiter stepped-bucket:step=500,interval=5s --json -"
        })
final class SimulateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--limiter",
            paramLabel = "SPEC",
            required = true,
            description = "The limiter, id:key=value,... or several joined by +; the ids are fixed-window, "
                    + "anchored-window, sliding-log, sliding-counter, bucketed-window, token-bucket, stepped-bucket, "
                    + "pacer and unlimited.")
    private String limiter;

    @Mixin
    private PremiseOptions premiseOptions;

    @Option(
            names = "--start-second",
            paramLabel = "S",
            defaultValue = "0",
            description = "Begin S seconds after the begin of a window (default: ${DEFAULT-VALUE}).")
    private BigDecimal startSecond;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private NoiseOptions noiseOptions;

    @Mixin
    private BudgetOptions budgetOptions;

    @Mixin
    private VerdictOptions verdictOptions;

    @Mixin
    private PlanOptions planOptions;

    @Override
    public Integer call() {
        Premises premises = premiseOptions.premises(Start.QUIET);
        Limits limits =
                LimiterSpec.limits(limiter, new LimiterSpec.Defaults(premises.capacityTokens(), premises.window()));
        Budget budget = budgetOptions.budget(premises);
        Scenario scenario =
                new Scenario(limits, premises, start(premises.window()), noiseOptions.noise(premises.window()), seed);
        VirtualClock clock = scenario.clock();
        ExperimentSession session = new ExperimentSession(
                "simulated " + limiter,
                planOptions.create(premises, verdictOptions.confidence(), budget, NamedPlan.DEFAULT),
                scenario.probe(clock),
                clock,
                ExperimentSession.VIRTUAL_CLOCK,
                premises,
                budget,
                OptionalLong.of(seed),
                verdictOptions.confidence(),
                ObservationSink.NONE);
        VerdictOutput output = VerdictOutput.of(spec.commandLine(), verdictOptions.json(), verdictOptions.out());
        Map<String, String> drawn =
                Map.of("--seed", Long.toString(seed), "--start-second", startSecond.toPlainString());
        List<String> words = SameExperiment.words(spec, session, drawn);
        return output.finish(session.runBy(words).run(output.journal()));
    }

    private Instant start(Duration window) {
        BigDecimal nanos = startSecond.movePointRight(9);
        if (nanos.signum() < 0 || nanos.compareTo(BigDecimal.valueOf(window.toNanos())) >= 0) {
            throw new UsageException(
                    "--start-second must lie within the window of " + window.toNanos() / 1e9 + " s: " + startSecond);
        }
        return Scenario.startAt(window, Duration.ofNanos(nanos.longValue()));
    }
}
