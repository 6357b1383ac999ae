package dev.limitlens.cli;

import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What may be spent; the experiment stops before it would exceed any of it. */
final class BudgetOptions {

    /** What is asked of a real API before the experiment proper: a check, a calibration, and the time, a request a second. */
    private static final Duration PREPARATION = Duration.ofSeconds(15);

    @Option(
            names = "--max-tokens-spent",
            paramLabel = "N",
            description = "Stop before more than N tokens are spent (default: 4 times the capacity).")
    private @Nullable Long maxTokens;

    @Option(names = "--max-requests", paramLabel = "N", description = "Stop after N requests (default: 200).")
    private @Nullable Integer maxRequests;

    @Option(
            names = "--max-duration",
            paramLabel = "TIME",
            description =
                    "Send nothing later than this after the start (default: 5 windows; of a probe, what comes before"
                            + " the first of them besides: 15s, and a window unless the start is quiet).")
    private @Nullable Duration maxDuration;

    Budget budget(Premises premises) {
        return budget(premises, Duration.ZERO);
    }

    /** Returns the budget of an experiment on a real API, which has as much time as one in a simulation once it has begun. */
    Budget liveBudget(Premises premises) {
        boolean quiet = premises.start().equals(Start.QUIET);
        return budget(premises, quiet ? PREPARATION : PREPARATION.plus(premises.window()));
    }

    private Budget budget(Premises premises, Duration before) {
        Budget standard = Budget.standard(premises);
        return overriding(new Budget(
                standard.maxTokens(),
                standard.maxRequests(),
                standard.maxDuration().plus(before)));
    }

    /** Returns the budget with what the options say in place of what it says. */
    Budget overriding(Budget budget) {
        return UsageException.checked(() -> new Budget(
                maxTokens == null ? budget.maxTokens() : maxTokens,
                maxRequests == null ? budget.maxRequests() : maxRequests,
                maxDuration == null ? budget.maxDuration() : maxDuration));
    }
}
