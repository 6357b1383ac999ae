package dev.limitlens.cli;

import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.plan.MinuteBoundaryPlan;
import dev.limitlens.plan.SecondLimitPlan;
import dev.limitlens.plan.ValidatingPlan;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which plan, and what is special to it. */
final class PlanOptions {

    /** What every profile of a model allows. */
    private static final long LARGEST_OUTPUT = 1_000;

    @Option(
            names = "--plan",
            paramLabel = "PLAN",
            completionCandidates = PlanIds.class,
            description =
                    "The plan: ${COMPLETION-CANDIDATES} (default: " + NamedPlan.DEFAULT + ", of a study adaptive).")
    private @Nullable NamedPlan plan;

    @Option(
            names = "--validation",
            negatable = true,
            description =
                    "Put the answer to the test before it is announced, of the plan adaptive (default: in probe, yes).")
    private @Nullable Boolean validation;

    @Option(
            names = "--max-output-tokens",
            paramLabel = "N",
            description =
                    "Largest output that the plans reservation and burndown may ask for (default: a quarter of the"
                            + " capacity, at most 1000).")
    private @Nullable Integer largestOutput;

    @ArgGroup(exclusive = false, validate = false, heading = "%nOf the plan minute-boundary:%n")
    private @Nullable MinuteBoundary minuteBoundary;

    /** Makes the plan, without a validation unless it is asked for; options of another plan than the chosen one are a mistake. */
    ExperimentPlan create(Premises premises, double confidence, Budget budget, String otherwise) {
        return create(premises, confidence, budget, otherwise, observations -> 1, false);
    }

    /**
     * Makes the plan of a live experiment, with a validation unless it is declined.
     *
     * @param target what is probed; a plan that it cannot answer is a mistake, too
     */
    ExperimentPlan createLive(
            Premises premises, double confidence, Budget budget, String otherwise, LiveTarget target) {
        NamedPlan chosen = chosen(otherwise);
        if (chosen.asksForOutput() && !target.limitsOutput()) {
            throw new UsageException("the plan " + chosen
                    + " asks how output is counted, but these requests have no place for a largest output, so no answer"
                    + " would tell; the plans for them are " + plansWithoutOutput());
        }
        return create(premises, confidence, budget, otherwise, target::leastTokens, true);
    }

    private static String plansWithoutOutput() {
        return Arrays.stream(NamedPlan.values())
                .filter(named -> !named.asksForOutput())
                .map(NamedPlan::toString)
                .collect(Collectors.joining(", "));
    }

    private NamedPlan chosen(String otherwise) {
        return plan == null ? UsageException.checked(() -> NamedPlan.named(otherwise)) : plan;
    }

    private ExperimentPlan create(
            Premises premises,
            double confidence,
            Budget budget,
            String otherwise,
            ToLongFunction<List<Observation>> leastTokens,
            boolean validates) {
        NamedPlan chosen = chosen(otherwise);
        if (minuteBoundary != null && chosen != NamedPlan.MINUTE_BOUNDARY) {
            throw new UsageException("the plan " + chosen + " takes none of the options of minute-boundary");
        }
        if (validation != null && chosen != NamedPlan.ADAPTIVE) {
            throw new UsageException("the plan " + chosen + " has no validation; --validation goes with adaptive");
        }
        if (largestOutput != null && !chosen.asksForOutput()) {
            throw new UsageException("the plan " + chosen
                    + " asks for no output; --max-output-tokens goes with reservation and burndown");
        }
        ExperimentPlan made =
                UsageException.checked(() -> chosen.create(premises, confidence, budget, this, leastTokens));
        return chosen == NamedPlan.ADAPTIVE && (validation == null ? validates : validation)
                ? new ValidatingPlan(
                        new SecondLimitPlan(made, premises, confidence, ProbeCosts.STANDARD, budget),
                        premises,
                        confidence,
                        budget)
                : made;
    }

    int largestOutput(Premises premises) {
        return largestOutput == null
                ? (int) Math.max(2, Math.min(LARGEST_OUTPUT, premises.capacityTokens() / 4))
                : largestOutput;
    }

    MinuteBoundaryPlan minuteBoundary(Premises premises) {
        MinuteBoundaryPlan standard = MinuteBoundaryPlan.of(premises.capacityTokens(), premises.window());
        return minuteBoundary == null ? standard : minuteBoundary.changed(standard);
    }

    /** The ids for help and completion. */
    static final class PlanIds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return NamedPlan.ids().iterator();
        }
    }

    /** The numbers of the seed's schedule; what is absent keeps its place in the window or its share of the capacity. */
    static final class MinuteBoundary {

        @Option(
                names = "--drain-tokens",
                paramLabel = "N",
                description = "Drain at most N tokens (default: the capacity).")
        private @Nullable Long drainTokens;

        @Option(
                names = "--chunk-tokens",
                paramLabel = "N",
                description = "Drain in requests of N tokens (default: an eighth of the capacity).")
        private @Nullable Long chunkTokens;

        @Option(
                names = "--probe-tokens",
                paramLabel = "N",
                description = "Ask for N tokens afterwards (default: an eighth of the capacity).")
        private @Nullable Long probeTokens;

        @Option(
                names = "--drain-at",
                paramLabel = "TIME",
                description = "Begin to drain so long after the window's begin (default: 35/60 of the window).")
        private @Nullable Duration drainAt;

        @Option(
                names = "--before-end-at",
                paramLabel = "TIME",
                description = "Ask once more in the same window (default: 45/60).")
        private @Nullable Duration beforeEndAt;

        @Option(
                names = "--early-at",
                paramLabel = "TIME",
                description = "Ask early in the next window (default: 5/60).")
        private @Nullable Duration earlyAt;

        @Option(names = "--late-at", paramLabel = "TIME", description = "Ask late in the next window (default: 50/60).")
        private @Nullable Duration lateAt;

        MinuteBoundaryPlan changed(MinuteBoundaryPlan plan) {
            return new MinuteBoundaryPlan(
                    plan.window(),
                    or(drainTokens, plan.drainTokens()),
                    or(chunkTokens, plan.chunkTokens()),
                    or(probeTokens, plan.probeTokens()),
                    or(drainAt, plan.drainAt()),
                    or(beforeEndAt, plan.beforeEndAt()),
                    or(earlyAt, plan.earlyAt()),
                    or(lateAt, plan.lateAt()));
        }

        private static <T> T or(@Nullable T given, T standard) {
            return given == null ? standard : given;
        }
    }
}
