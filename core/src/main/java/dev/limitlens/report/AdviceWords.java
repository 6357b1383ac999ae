package dev.limitlens.report;

import dev.limitlens.analysis.Verdict;
import dev.limitlens.limiter.Metering;
import dev.limitlens.pacing.Advice;

/** What to do now, in words. */
final class AdviceWords {

    private AdviceWords() {}

    /** Returns why there is no advice. */
    static String none(Verdict verdict) {
        return verdict.survivors().contains("none-of-these")
                ? "There is nothing to pace by: no model explains the answers."
                : "There is nothing to pace by yet: no limit was met. Stay below the load that was tried.";
    }

    /** Returns how far the advice can be trusted. */
    static String basis(Verdict verdict) {
        return verdict.identified()
                ? "Each figure is on the safe side of its 95% interval."
                : "Several limiters are still possible; each figure is that of the most cautious one.";
    }

    /** Returns the longest safe burst. */
    static String burst(Advice advice) {
        return Numbers.count(advice.burst(), noun(advice)) + " at once, after a quiet time of " + recovery(advice);
    }

    /** Returns the sustained rate, by the second or, below ten a second, by the minute or hour. */
    static String sustained(Advice advice) {
        double rate = advice.perSecond();
        String unit = noun(advice) + "s a ";
        if (rate >= 10) {
            return Numbers.quantity(down(rate)) + " " + unit + "second";
        }
        return rate * 60 >= 1
                ? Numbers.quantity(down(rate * 60)) + " " + unit + "minute"
                : Numbers.quantity(down(rate * 3600)) + " " + unit + "hour";
    }

    /** Rounds down, so that the rounding does not take the figure to the other side. */
    private static double down(double value) {
        double unit = Math.pow(10, Math.floor(Math.log10(value)) - 3);
        return Math.floor(value / unit) * unit;
    }

    /** Returns when to retry after a refusal. */
    static String retry(Verdict verdict, Advice advice) {
        String all = "; " + recovery(advice) + " later all of it is back";
        return switch (verdict.identified() ? verdict.family() : "") {
            case "fixed-window" -> "at the next reset, not before: no earlier retry can succeed" + all;
            case "anchored-window" ->
                "when the window ends, counted from its first request: no earlier retry can succeed" + all;
            case "sliding-log" -> "when enough of the last window's requests are a window old" + all;
            case "bucketed-window" -> "when the oldest sub-window has left" + all;
            case "sliding-counter" -> "a little later: the quota comes back gradually" + all;
            case "token-bucket" -> "as soon as the request has been refilled: " + refill(advice) + all;
            case "stepped-bucket" -> "at the next refill" + all;
            case "pacer" -> "one interval after the last request that was admitted";
            default -> "not at once; " + recovery(advice) + " after the last admitted request all of it is back";
        };
    }

    private static String refill(Advice advice) {
        return Numbers.seconds(Math.ceil(1000 / advice.perSecond() * 10) / 10) + " for every 1,000 " + noun(advice)
                + "s";
    }

    private static String recovery(Advice advice) {
        return Numbers.seconds(Math.ceil(advice.recovery().toNanos() / 1e8) / 10);
    }

    private static String noun(Advice advice) {
        return advice.metered() == Metering.REQUESTS ? "request" : "token";
    }

    /** Returns what the settings do. */
    static String settings(Advice advice) {
        String largest = advice.metered() == Metering.REQUESTS
                ? ""
                : " They let through at most " + Numbers.count(Settings.largest(advice), "token")
                        + " in one request; a larger one needs a larger capacity and a smaller refill.";
        return "Settings for one client of its own, which never send what would be throttled, at whatever time they are created."
                + largest;
    }
}
