package dev.limitlens.analysis;

import java.util.Comparator;
import java.util.Map;

/**
 * The most probable of the families that limit.
 *
 * @param family its id
 * @param probability its posterior
 */
record Favourite(String family, double probability) {

    /** Returns the one of the given posterior, the first of several that are as probable. */
    static Favourite of(Map<String, Double> families) {
        return Families.LIMITING.stream()
                .map(id -> new Favourite(id, families.getOrDefault(id, 0.0)))
                .max(Comparator.comparingDouble(Favourite::probability))
                .orElseThrow();
    }
}
