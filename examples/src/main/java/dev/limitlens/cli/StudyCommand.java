package dev.limitlens.cli;

import dev.limitlens.clock.Clock;
import dev.limitlens.clock.SystemClock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Durations;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.plan.AdaptivePlan;
import dev.limitlens.plan.MinuteBoundaryPlan;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.report.StudyJson;
import dev.limitlens.report.StudyTable;
import dev.limitlens.simulation.Noise;
import dev.limitlens.simulation.Scenario;
import dev.limitlens.study.Conditions;
import dev.limitlens.study.PlanFactory;
import dev.limitlens.study.PopulationStudy;
import dev.limitlens.study.Specimen;
import dev.limitlens.study.SpecimenTrial;
import dev.limitlens.study.Study;
import dev.limitlens.study.StudyProgress;
import dev.limitlens.study.StudyResult;
import dev.limitlens.study.Trial;
import dev.limitlens.study.TruthRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limitlens study}: how often a plan finds out the truth, over many simulated limiters. */
@Command(
        name = "study",
        customSynopsis = "limitlens study --limiter=SPEC|all [OPTIONS]",
        description =
                "Runs many simulated experiments on limiters whose parameters are drawn from a seed, and counts how "
                        + "often the verdict is right; --trial shows one of them.",
        footer = {
            "  limitlens study --limiter all --trials 200 --seed 11 --json study.json",
            "  limitlens study --limiter token-bucket --latency 300ms --lapse 0.01",
            "  limitlens study --limiter all --co-consumer poisson:0.2",
            "  limitlens study --limiter fixed-window/aligned --seed 11 --trial 7"
        })
final class StudyCommand implements Callable<Integer> {

    private static final PlanFactory BASELINE =
            (premises, budget) -> MinuteBoundaryPlan.of(premises.capacityTokens(), premises.window());

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--limiter",
            paramLabel = "SPEC",
            required = true,
            description =
                    "One limiter, id:key=value,...; what it leaves out is drawn. Or all: each family that limits, "
                            + "fixed-window both on the clock (fixed-window/aligned) and off it.")
    private String limiter;

    @Option(
            names = "--population",
            paramLabel = "CLASS",
            description =
                    "Study the limiters of this dev.limitlens.study.Population on the class path instead; --limiter "
                            + "is then all or the id of one of them, and what a trial may spend by default is said by "
                            + "each.")
    private @Nullable String population;

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "50",
            description = "Experiments with each family (default: ${DEFAULT-VALUE}).")
    private int trials;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--trial",
            paramLabel = "K",
            description = "Run only trial K of one limiter, from 0, and report it like simulate.")
    private @Nullable Integer trial;

    @Option(names = "--no-baseline", description = "Leave out the same trials with the plan minute-boundary.")
    private boolean noBaseline;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Experiments at a time; the result does not depend on it (default: one for each processor).")
    private @Nullable Integer threads;

    @Mixin
    private PremiseOptions premiseOptions;

    @Mixin
    private NoiseOptions noiseOptions;

    @Mixin
    private BudgetOptions budgetOptions;

    @Mixin
    private VerdictOptions verdictOptions;

    @Mixin
    private PlanOptions planOptions;

    @Override
    public Integer call() throws IOException {
        Premises premises = premiseOptions.premises(Start.QUIET);
        if (population != null) {
            PopulationStudy study = populationStudy(NamedPopulation.specimens(population, limiter), premises);
            return trial == null ? runAll(study::run) : runOne(study, trial);
        }
        Conditions conditions = new Conditions(
                premises,
                noiseOptions.noise(premises.window()),
                budgetOptions.budget(premises),
                verdictOptions.confidence());
        List<TruthRow> rows = TruthRow.parseAll(limiter);
        Study study = UsageException.checked(() -> new Study(
                rows, trials, seed, conditions, this::plan, noBaseline ? Optional.empty() : Optional.of(BASELINE)));
        return trial == null ? runAll(study::run) : runOne(study, trial);
    }

    private PopulationStudy populationStudy(List<Specimen> specimens, Premises premises) {
        Noise noise = noiseOptions.noise(premises.window());
        if (noise.lapse() > 0 || noise.coConsumer().isPresent()) {
            throw new UsageException("--population takes neither --lapse nor --co-consumer: the limiters are not ours");
        }
        return UsageException.checked(() -> new PopulationStudy(
                specimens,
                trials,
                seed,
                premises,
                known -> noiseOptions.noise(known.window()).latency(),
                budgetOptions::overriding,
                verdictOptions.confidence(),
                this::plan));
    }

    private ExperimentPlan plan(Premises premises, Budget budget) {
        return planOptions.create(premises, verdictOptions.confidence(), budget, AdaptivePlan.ID);
    }

    /** A study of either kind. */
    @FunctionalInterface
    private interface Runs {
        StudyResult run(int threads, Clock stopwatch, StudyProgress progress) throws InterruptedException;
    }

    private int runAll(Runs study) throws IOException {
        if (verdictOptions.out() != null) {
            throw new UsageException("--out needs --trial: a study as a whole has no journal");
        }
        JsonDestination json = verdictOptions.json() == null ? null : JsonDestination.of(verdictOptions.json());
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        StudyResult result;
        try {
            result = study.run(threads(), new SystemClock(), new StudyProgressLines(err));
        } catch (InterruptedException e) {
            err.println("interrupted; a study has no result before its end");
            return ExitCodes.INTERRUPTED;
        }
        PrintWriter table = json != null && json.isStandardOutput() ? err : out;
        table.print(StudyTable.render(result));
        table.flush();
        if (json != null) {
            json.write(StudyJson.render(result), out);
        }
        return 0;
    }

    private int threads() {
        int number = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (number < 1) {
            throw new UsageException("--threads must be at least 1: " + number);
        }
        return number;
    }

    /** Runs one trial like {@code simulate}, and says how to get it there. */
    private int runOne(Study study, int index) {
        if (study.rows().size() != 1 || index < 0) {
            throw new UsageException(
                    "--trial needs a number of at least 0 and one --limiter: " + index + ", " + limiter);
        }
        Conditions conditions = study.conditions();
        Trial one = study.trial(study.rows().get(0), index);
        String truth = LimiterSpec.of(one.truth()).toString();
        Scenario scenario = one.scenario(conditions.premises(), conditions.noise());
        VirtualClock clock = scenario.clock();
        ExperimentSession session = session(
                "simulated " + truth,
                conditions.premises(),
                conditions.budget(),
                scenario.probe(clock),
                clock,
                one.seed());
        VerdictOutput output = VerdictOutput.of(spec.commandLine(), verdictOptions.json(), verdictOptions.out());
        spec.commandLine().getErr().println("the same: " + String.join(" ", simulate(one, session)));
        output.finish(session.run(output.journal()));
        return 0;
    }

    /** Returns the words of the command that runs the trial again: the defaults of a study are not those of a simulation. */
    private List<String> simulate(Trial one, ExperimentSession session) {
        Map<String, String> drawn = Map.of(
                "--limiter", LimiterSpec.of(one.truth()).toString(),
                "--start-second", Durations.format(one.intoWindow().toNanos()).replace("s", ""),
                "--seed", Long.toString(one.seed()));
        return SameExperiment.words(
                Objects.requireNonNull(spec.root().subcommands().get("simulate"))
                        .getCommandSpec(),
                spec.commandLine().getParseResult(),
                session,
                drawn);
    }

    private int runOne(PopulationStudy study, int index) {
        if (study.specimens().size() != 1 || index < 0) {
            throw new UsageException(
                    "--trial needs a number of at least 0 and one --limiter: " + index + ", " + limiter);
        }
        SpecimenTrial one = study.trial(study.specimens().get(0), index);
        Premises premises = one.subject().premises();
        VirtualClock clock = one.clock();
        ExperimentSession session = session(
                "simulated " + one.row() + ": " + one.subject().description(),
                premises,
                study.budget().apply(one.budget()),
                one.probe(clock, study.latency().apply(premises)),
                clock,
                one.seed());
        VerdictOutput output = VerdictOutput.of(spec.commandLine(), verdictOptions.json(), verdictOptions.out());
        spec.commandLine()
                .getErr()
                .println("expected: " + one.subject().expected().words());
        output.finish(session.run(output.journal()));
        return 0;
    }

    private ExperimentSession session(
            String target, Premises premises, Budget budget, QuotaProbe probe, VirtualClock clock, long seedOfRun) {
        return new ExperimentSession(
                target,
                plan(premises, budget),
                probe,
                clock,
                ExperimentSession.VIRTUAL_CLOCK,
                premises,
                budget,
                OptionalLong.of(seedOfRun),
                verdictOptions.confidence(),
                ObservationSink.NONE);
    }
}
