package dev.limitlens.analysis;

import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Penalizing;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * That everything is denied for a while after a denial, whatever is in use.
 *
 * <p>A penalty hides the limiter beneath it: only what is admitted between two of them tells about that, and a box of lengths leaves open which
 * answers those are. So a family beneath a penalty is named, but never identified.
 *
 * @param probability how probable it is, from 0 to 1, if the limiter is of the family
 * @param seconds its length, between the shortest and the longest one that are possible
 */
record Penalty(double probability, Interval seconds) {

    /** Share of the penalties, the least probable ones, whose length is no longer counted as possible. */
    private static final double HARDLY = 0.01;

    /** Returns the penalty of a family, if it is more probable than that there is none. */
    static Optional<Penalty> of(Posterior posterior, String family) {
        double all = 0;
        double penalized = 0;
        for (int i = 0; i < posterior.cells().size(); i++) {
            HypothesisSpace space = posterior.cells().get(i).space;
            if (space.family().equals(family)) {
                all += posterior.weight(i);
                penalized += penalizes(space) ? posterior.weight(i) : 0;
            }
        }
        if (penalized <= all / 2) {
            return Optional.empty();
        }
        double fewest = Double.POSITIVE_INFINITY;
        double most = 0;
        double passed = 0;
        NavigableMap<Double, Double> middles = new TreeMap<>();
        // of very many boxes each may weigh next to nothing
        for (int i : heaviestFirst(posterior, family)) {
            if (passed >= (1 - HARDLY) * penalized) {
                break;
            }
            Cell cell = posterior.cells().get(i);
            double shortest = seconds(cell, true);
            double longest = seconds(cell, false);
            fewest = Math.min(fewest, shortest);
            most = Math.max(most, longest);
            middles.merge((shortest + longest) / 2, posterior.weight(i), Double::sum);
            passed += posterior.weight(i);
        }
        return Optional.of(new Penalty(penalized / all, new Interval(median(middles), fewest, most)));
    }

    /** Returns the places of the family's boxes with a penalty. */
    private static int[] heaviestFirst(Posterior posterior, String family) {
        return IntStream.range(0, posterior.cells().size())
                .filter(i -> posterior.cells().get(i).space.family().equals(family)
                        && penalizes(posterior.cells().get(i).space))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -posterior.weight(i)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static double median(NavigableMap<Double, Double> weights) {
        double half = weights.values().stream().mapToDouble(w -> w).sum() / 2;
        double passed = 0;
        for (Map.Entry<Double, Double> entry : weights.entrySet()) {
            passed += entry.getValue();
            if (passed >= half) {
                return entry.getKey();
            }
        }
        return weights.lastKey();
    }

    private static boolean penalizes(HypothesisSpace space) {
        return space.variant().denial() == Denial.PENALTY;
    }

    /** Returns the shortest or the longest penalty in a box of limiters that have one. */
    private static double seconds(Cell cell, boolean shortest) {
        double[] corner = cell.space.corner(cell.low, cell.high, shortest);
        return ((Penalizing) cell.space.algorithm().apply(corner)).penaltyNanos() / 1e9;
    }

    /** Returns a sentence about it. */
    String words() {
        return String.format(
                Locale.ROOT,
                "after a denial everything is denied for %s s, with a probability of %.2f: what limits beneath that shows only between two"
                        + " such times, too seldom to be sure of it",
                seconds.high() - seconds.low() < 0.001 * seconds.high()
                        ? String.format(Locale.ROOT, "%.4g", seconds.high())
                        : String.format(Locale.ROOT, "%.3g to %.3g", seconds.low(), seconds.high()),
                probability);
    }
}
