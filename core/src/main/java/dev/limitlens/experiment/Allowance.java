package dev.limitlens.experiment;

import dev.limitlens.limiter.Durations;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment may still do.
 *
 * @param budget what it may spend
 * @param startedAt from when on the time budget counts
 */
record Allowance(Budget budget, Instant startedAt) {

    /**
     * Returns what of the budget a request would exceed, in words, or null if it is within.
     *
     * @param ledger what is spent
     * @param now the time
     */
    @Nullable String exceeded(Step.Probe wanted, Ledger ledger, Instant now) {
        if (ledger.requests() + 1 > budget.maxRequests()) {
            return "the next request would exceed the budget of " + budget.maxRequests() + " requests";
        }
        // the first token of output is beside what a plan asks for; a plan that asks for more asks for them
        long output = wanted.maxOutputTokens() - 1L;
        if (wanted.cost() > budget.maxTokens() - ledger.tokens() - output) {
            return "a request of " + wanted.cost() + " tokens" + (output > 0 ? " and " + output + " of output" : "")
                    + " would exceed the budget of " + budget.maxTokens() + " tokens, of which " + ledger.tokens()
                    + " are spent";
        }
        return isTooLate(wanted, now) ? "the next request would exceed the time budget of " + time() : null;
    }

    /**
     * Returns what of the budget a volley would exceed as a whole, in words, or null if all of it is within.
     *
     * @param ledger what is spent
     * @param now the time
     */
    @Nullable String exceeded(Step.Volley wanted, Ledger ledger, Instant now) {
        int requests = wanted.probes().size();
        if (requests > budget.maxRequests() - ledger.requests()) {
            return "a volley of " + requests + " requests would exceed the budget of " + budget.maxRequests()
                    + " requests, of which " + ledger.requests() + " are sent";
        }
        long left = budget.maxTokens() - ledger.tokens();
        for (Step.Probe probe : wanted.probes()) {
            // subtracted one after the other, so that no sum overflows
            left -= probe.maxOutputTokens() - 1L;
            if (probe.cost() > left) {
                return "a volley of " + requests + " requests and "
                        + wanted.probes().stream().mapToLong(Step.Probe::cost).reduce(0, Allowance::sum)
                        + " tokens would exceed the budget of " + budget.maxTokens() + " tokens, of which "
                        + ledger.tokens() + " are spent";
            }
            left -= probe.cost();
        }
        return isTooLate(wanted.probes().get(requests - 1), now)
                ? "the last request of the volley would exceed the time budget of " + time()
                : null;
    }

    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    private boolean isTooLate(Step.Probe wanted, Instant now) {
        Instant sendAt = wanted.at().isAfter(now) ? wanted.at() : now;
        return Duration.between(startedAt, sendAt).compareTo(budget.maxDuration()) > 0;
    }

    /**
     * Returns in words that the server asks to be left alone for longer than the experiment may last, or null if it does not. Such a
     * server is left alone.
     */
    @Nullable String toldOff(Observation observation) {
        Duration wait = observation.result().statedQuota().retryAfter().orElse(Duration.ZERO);
        Duration until = Duration.between(startedAt, observation.receivedAt()).plus(wait);
        return observation.admitted() || wait.isZero() || until.compareTo(budget.maxDuration()) <= 0
                ? null
                : "the server asks to wait " + wait.toSeconds() + " s, beyond the time budget of " + time();
    }

    private String time() {
        return Durations.format(budget.maxDuration().toNanos());
    }
}
