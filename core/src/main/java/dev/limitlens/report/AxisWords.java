package dev.limitlens.report;

import java.util.Map;
import java.util.stream.Collectors;

/** The values of an axis with their probabilities. */
final class AxisWords {

    private AxisWords() {}

    /** Returns the values, most probable first. */
    static String values(Map<String, Double> probabilities) {
        return Ordered.ranked(probabilities).entrySet().stream()
                .map(entry -> entry.getKey() + " " + Numbers.percent(entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
