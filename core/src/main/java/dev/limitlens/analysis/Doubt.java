package dev.limitlens.analysis;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is left in doubt where something that the models describe badly, or not at all, would answer like one of them: nothing is identified. */
final class Doubt {

    /** What of none-of-these stands for that. */
    static final double SHARE = 0.02;

    private Doubt() {}

    /** Returns the share of what speaks for families that is left beside the doubt, given the posterior of none-of-these. */
    static double left(double none) {
        return Math.min(1, (1 - SHARE) / (1 - none));
    }

    /** Returns the posterior, in which no family is identified beyond the doubt; sums to 1 as before. */
    static Map<String, Double> doubted(Map<String, Double> posterior) {
        double left = left(posterior.getOrDefault(Families.NONE, 0.0));
        if (left == 1) {
            return posterior;
        }
        Map<String, Double> doubted = new LinkedHashMap<>(posterior);
        doubted.replaceAll((id, p) -> id.equals(Families.NONE) ? 1 - left * (1 - p) : left * p);
        return doubted;
    }
}
