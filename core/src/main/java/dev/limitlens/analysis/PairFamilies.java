package dev.limitlens.analysis;

import java.util.Comparator;
import java.util.Map;

/**
 * How probable families of two limits are together, if there are two.
 *
 * @param first the posterior of the first one's families
 * @param second the same of the second one
 */
record PairFamilies(Map<String, Double> first, Map<String, Double> second) {

    /** Probability that both limits are of one family: mostly one implementation enforces both. */
    private static final double SAME_FAMILY = 0.8;

    /** Returns how much more probable two families are together, before any answer, than if they had nothing to do with each other. */
    private static double affinity(String one, String other) {
        int count = Families.LIMITING.size();
        return one.equals(other) ? SAME_FAMILY * count : (1 - SAME_FAMILY) * count / (count - 1);
    }

    private double weight(String one, String other) {
        return affinity(one, other) * first.getOrDefault(one, 0.0) * second.getOrDefault(other, 0.0);
    }

    private static double limiting(Map<String, Double> families) {
        return Families.LIMITING.stream()
                .mapToDouble(id -> families.getOrDefault(id, 0.0))
                .sum();
    }

    /** Returns the mean affinity of the families that are probable. */
    double affinity() {
        double sum = 0;
        for (String one : Families.LIMITING) {
            for (String other : Families.LIMITING) {
                sum += weight(one, other);
            }
        }
        return sum / Math.max(Double.MIN_NORMAL, limiting(first) * limiting(second));
    }

    /** Returns the probability of two families, the first one's and the second one's. */
    double share(String one, String other) {
        double all = affinity() * limiting(first) * limiting(second);
        return all > 0 ? weight(one, other) / all : 0;
    }

    /** Returns the same of the most probable ones. */
    double likeliestShare() {
        return share(likeliestFirst(), likeliestSecond());
    }

    /** Returns the family of the first limit in the most probable pair. */
    String likeliestFirst() {
        return Families.LIMITING.stream()
                .max(Comparator.comparingDouble(one -> Families.LIMITING.stream()
                        .mapToDouble(other -> weight(one, other))
                        .max()
                        .orElse(0)))
                .orElseThrow();
    }

    /** Returns the family of the second limit in the most probable pair. */
    String likeliestSecond() {
        String one = likeliestFirst();
        return Families.LIMITING.stream()
                .max(Comparator.comparingDouble(other -> weight(one, other)))
                .orElseThrow();
    }
}
