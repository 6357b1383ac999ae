package dev.limitlens.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Maps in one order, whatever order they came in, so that the same verdict is always the same text. */
final class Ordered {

    private static final List<String> FAMILIES = List.of(
            "fixed-window",
            "anchored-window",
            "sliding-log",
            "sliding-counter",
            "bucketed-window",
            "token-bucket",
            "stepped-bucket",
            "pacer",
            "unlimited",
            "none-of-these");

    private static final List<String> PARAMETERS = List.of(
            "capacity",
            "windowSeconds",
            "phaseSeconds",
            "refillPerSecond",
            "step",
            "intervalSeconds",
            "buckets",
            "penaltySeconds");

    private static final List<String> AXES = List.of("metered", "denial", "admission", "reservation");

    private Ordered() {}

    static <T> Map<String, T> families(Map<String, T> byId) {
        return by(FAMILIES, byId);
    }

    static <T> Map<String, T> parameters(Map<String, T> byName) {
        return by(PARAMETERS, byName);
    }

    static <T> Map<String, T> axes(Map<String, T> byName) {
        return by(AXES, byName);
    }

    /** Returns the probabilities, most probable first, equals by name. */
    static Map<String, Double> ranked(Map<String, Double> probabilities) {
        Map<String, Double> ranked = new LinkedHashMap<>();
        probabilities.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> ranked.put(entry.getKey(), entry.getValue()));
        return ranked;
    }

    /** The known names in their order, then the others by name. */
    private static <T> Map<String, T> by(List<String> known, Map<String, T> values) {
        Comparator<String> order =
                Comparator.comparingInt(name -> known.contains(name) ? known.indexOf(name) : known.size());
        Map<String, T> ordered = new LinkedHashMap<>();
        values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(order.thenComparing(Comparator.naturalOrder())))
                .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
        return ordered;
    }
}
