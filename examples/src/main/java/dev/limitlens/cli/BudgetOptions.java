package dev.limitlens.cli;

import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Premises;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What may be spent; the experiment stops before it would exceed any of it. */
final class BudgetOptions {

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
            description = "Send nothing later than this after the start (default: 5 windows).")
    private @Nullable Duration maxDuration;

    Budget budget(Premises premises) {
        return UsageException.checked(() -> {
            Budget standard = Budget.standard(premises);
            return new Budget(
                    maxTokens == null ? standard.maxTokens() : maxTokens,
                    maxRequests == null ? standard.maxRequests() : maxRequests,
                    maxDuration == null ? standard.maxDuration() : maxDuration);
        });
    }
}
