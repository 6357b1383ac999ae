package dev.limitlens.cli;

import dev.limitlens.bedrock.Price;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a live experiment will do and may cost, for a person to read before it begins. */
final class SpendingNotice {

    private SpendingNotice() {}

    /** Prints what an experiment asks of an API whose prices are not told. */
    static void print(ExperimentSession session, PrintWriter err) {
        print(session, "what that costs in money is unknown", err);
    }

    static void print(ExperimentSession session, Optional<Price> price, PrintWriter err) {
        print(session, money(price, session.budget()), err);
    }

    private static void print(ExperimentSession session, String money, PrintWriter err) {
        Premises premises = session.premises();
        Budget budget = session.budget();
        err.println("To be probed    " + session.target());
        err.println("Taken as known  " + premises.capacityTokens() + " tokens in " + seconds(premises.window())
                + ", start " + premises.start());
        err.println("Plan            " + session.plan().id()
                + options(session.plan().options()));
        err.println("Spends at most  " + budget.maxTokens() + " tokens, " + budget.maxRequests() + " requests, "
                + seconds(budget.maxDuration()) + "; " + money);
        err.println("Harm            other callers of this quota will be throttled for up to "
                + seconds(budget.maxDuration().plus(premises.window())));
        err.flush();
    }

    /** Returns what the budget costs at most in money: what somebody has said that it costs, never a guess. */
    static String money(Optional<Price> price, Budget budget) {
        return price.map(p -> "that costs at most " + p.atMost(budget.maxTokens()) + " US dollars"
                        + p.asOf().map(day -> ", at prices of " + day).orElse(", at the prices given"))
                .orElse("what that costs in money is unknown (--price, or a dated price in --profiles)");
    }

    private static String options(Map<String, String> options) {
        return options.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining(", ", options.isEmpty() ? "" : " (", options.isEmpty() ? "" : ")"));
    }

    private static String seconds(Duration duration) {
        return Durations.format(duration.toNanos());
    }
}
