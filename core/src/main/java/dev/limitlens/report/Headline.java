package dev.limitlens.report;

import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Spent;
import dev.limitlens.analysis.Verdict;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The answer in one sentence.
 *
 * @param conclusion the seed's question answered
 * @param answer how the quota works, or why that is not known
 * @param sureness how sure that is, one sentence
 */
record Headline(Conclusion conclusion, String answer, String sureness) {

    private static final int RIVALS_NAMED = 3;

    static Headline of(Report report) {
        Verdict verdict = report.analysis().verdict();
        return new Headline(verdict.conclusion(), answer(report, verdict), sureness(verdict));
    }

    private static String answer(Report report, Verdict verdict) {
        if (report.observations().isEmpty()) {
            return "Nothing has been asked yet.";
        }
        if (verdict.identified()) {
            return mechanism(report, verdict);
        }
        return switch (verdict.conclusion()) {
            case ABSOLUTE -> "The quota resets on the clock.";
            case RELATIVE -> "The quota comes back a window after its use; by which algorithm cannot be told yet.";
            case NEITHER ->
                "The quota neither resets on the clock nor comes back a window after its use; "
                        + "by which algorithm cannot be told yet.";
            case INCONCLUSIVE -> inconclusive(verdict);
        };
    }

    private static String inconclusive(Verdict verdict) {
        if (verdict.confidence() > 0.5) {
            if (verdict.family().equals("none-of-these")) {
                return "None of the known limiters explains these answers.";
            }
            Spent spent = verdict.spent();
            if (verdict.family().equals("unlimited") && spent.throttled() == 0) {
                return "No limit was met: " + Numbers.count(spent.admittedTokens(), "token") + " in "
                        + Numbers.count(spent.requests(), "request") + " were admitted.";
            }
        }
        List<String> survivors = verdict.survivors();
        if (survivors.size() < 2) {
            return "Probably " + verdict.family() + ", but these answers do not make it sure enough.";
        }
        String named = survivors.stream()
                .limit(RIVALS_NAMED)
                .map(id -> id + " (" + Numbers.percent(verdict.posterior().getOrDefault(id, 0.0)) + ")")
                .collect(Collectors.joining(", "));
        int more = survivors.size() - RIVALS_NAMED;
        return "These answers fit several limiters: " + named + (more > 0 ? " and " + more + " more." : ".");
    }

    private static String mechanism(Report report, Verdict verdict) {
        String unit = Parameters.meteredUnit(verdict);
        String window = window(report, verdict);
        String capacity = about(verdict.parameters().get("capacity"), " up to ", " " + unit);
        String interval = about(verdict.parameters().get("intervalSeconds"), " ", " s");
        return switch (verdict.family()) {
            case "fixed-window" -> fixedWindow(verdict, window);
            case "anchored-window" -> "The quota resets " + window + " after the first use.";
            case "sliding-log" -> "Each use of the quota is given back " + window + " later.";
            case "sliding-counter" ->
                "The quota counts the current " + window + " plus a falling share of those before.";
            case "bucketed-window" ->
                "Each use of the quota is given back about " + window + " later, a sub-window at a time.";
            case "token-bucket" ->
                "The quota refills continuously"
                        + about(verdict.parameters().get("refillPerSecond"), ", by about ", " " + unit + " a second")
                        + capacity + ".";
            case "stepped-bucket" ->
                "The quota refills in steps"
                        + about(verdict.parameters().get("step"), " of about ", " " + unit)
                        + (interval.isEmpty() ? "" : " every" + interval) + capacity + ".";
            case "pacer" ->
                "Requests are admitted one at a time"
                        + (interval.isEmpty() ? "." : ", at least" + interval + " apart.");
            default -> "The limiter is " + verdict.family() + ".";
        };
    }

    private static String fixedWindow(Verdict verdict, String window) {
        String resets = "The quota resets every " + window;
        return switch (verdict.conclusion()) {
            case ABSOLUTE -> resets + ", on the clock.";
            case NEITHER ->
                resets + about(verdict.parameters().get("phaseSeconds"), ", at second ", " of it")
                        + ", not on the clock.";
            default -> resets + "; whether that is on the clock cannot be told yet.";
        };
    }

    private static String window(Report report, Verdict verdict) {
        Interval measured = verdict.parameters().get("windowSeconds");
        return Numbers.seconds(measured == null ? Fold.of(report).windowSeconds() : rounded(measured, Fold.of(report)));
    }

    private static double rounded(Interval measured, Fold fold) {
        double round = fold.windowSeconds();
        return measured.low() <= round && round <= measured.high() ? round : measured.estimate();
    }

    private static String about(@Nullable Interval interval, String before, String after) {
        return interval == null ? "" : before + Numbers.quantity(interval.estimate()) + after;
    }

    private static String sureness(Verdict verdict) {
        String confidence = Numbers.percent(verdict.confidence());
        if (verdict.conclusion() != Conclusion.INCONCLUSIVE) {
            return Numbers.percent(verdict.conclusionProbability()) + " sure that it is " + verdict.conclusion() + " ("
                    + meaning(verdict.conclusion()) + "), " + confidence + " that it is " + verdict.family() + ".";
        }
        return verdict.identified()
                ? confidence + " sure that it is " + verdict.family() + "; no conclusion is as sure."
                : "Not sure enough to conclude: the most probable is " + verdict.family() + ", at " + confidence + ".";
    }

    /** Says what a conclusion means, for those who see its name for the first time. */
    private static String meaning(Conclusion conclusion) {
        return switch (conclusion) {
            case ABSOLUTE -> "it resets on the clock";
            case RELATIVE -> "it comes back a window after its use";
            case NEITHER -> "neither on the clock nor a window after its use";
            case INCONCLUSIVE -> "not known yet";
        };
    }
}
