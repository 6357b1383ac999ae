package dev.limitlens.report;

import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Verdict;
import java.util.Map;

/** Names and units of a limiter's parameters. */
final class Parameters {

    private Parameters() {}

    /** Returns the unit that the quota is counted in, the more probable of tokens and requests. */
    static String meteredUnit(Verdict verdict) {
        Map<String, Double> metered = verdict.axes().getOrDefault("metered", Map.of());
        return metered.getOrDefault("requests", 0.0) > 0.5 ? "requests" : "tokens";
    }

    /** Returns the parameter's name in words, or the name itself if it is not a known one. */
    static String name(String parameter) {
        return switch (parameter) {
            case "windowSeconds" -> "window";
            case "phaseSeconds" -> "phase in the window";
            case "refillPerSecond" -> "refill";
            case "intervalSeconds" -> "interval";
            case "buckets" -> "sub-windows";
            case "penaltySeconds" -> "penalty";
            default -> parameter;
        };
    }

    /** Returns the estimate and its 95% interval with the unit. */
    static String value(String parameter, Interval interval, String meteredUnit) {
        String unit = switch (parameter) {
            case "capacity", "step" -> meteredUnit;
            case "windowSeconds", "phaseSeconds", "intervalSeconds", "penaltySeconds" -> "s";
            case "refillPerSecond" -> meteredUnit + "/s";
            default -> "";
        };
        return Numbers.interval(interval, unit);
    }

    /** Returns the question that an axis answers. */
    static String axis(String axis) {
        return switch (axis) {
            case "metered" -> "what is counted";
            case "denial" -> "what a refusal costs";
            case "admission" -> "how the last request is admitted";
            case "reservation" -> "how output is counted";
            default -> axis;
        };
    }
}
