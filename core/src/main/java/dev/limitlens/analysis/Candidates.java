package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Penalizing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The posterior of the survivors and their nearest rival as whole limiters: from each of its heaviest cells the corners that give quota back earliest and
 * latest, with a few capacities each.
 *
 * <p>The capacities divide what is believed about it into slices, finer where it is small: who paces by them wants to know how
 * small it may be.
 */
final class Candidates {

    private static final double[] SLICES = {0, 0.01, 0.05, 0.15, 0.4, 0.75, 1};

    private final long startNanos;
    private final Map<Key, Double> weights = new LinkedHashMap<>();

    private Candidates(long startNanos) {
        this.startNanos = startNanos;
    }

    /** What makes two candidates one. */
    private record Key(String family, Limiter limiter, long startNanos) {}

    /** Returns candidates of the limiting families that survive, and of the most probable one that does not. */
    static List<Candidate> of(Inference inference, Verdict verdict) {
        List<String> survivors =
                verdict.survivors().stream().filter(Families::limits).toList();
        if (survivors.isEmpty()) {
            return List.of();
        }
        Candidates candidates = new Candidates(EpochNanos.of(inference.startedAt()));
        Particles particles = inference.particles();
        for (int i = 0; i < particles.size; i++) {
            if (survivors.contains(particles.cell(i).space.family())) {
                candidates.add(particles.cell(i), particles.weight[i]);
            }
        }
        candidates.addRival(inference.state(), survivors);
        return candidates.normalized();
    }

    /**
     * Adds the heaviest cell of the most probable family that does not survive, be it ever so light: a search for the next probe leaves it
     * out, a reader wants to see it.
     */
    private void addRival(Posterior posterior, List<String> survivors) {
        String rival = null;
        for (String id : Families.LIMITING) {
            if (!survivors.contains(id) && posterior.share(id) > (rival == null ? 0 : posterior.share(rival))) {
                rival = id;
            }
        }
        int heaviest = -1;
        List<Cell> cells = posterior.cells();
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).space.family().equals(rival)
                    && (heaviest < 0 || posterior.weight(i) > posterior.weight(heaviest))) {
                heaviest = i;
            }
        }
        if (heaviest >= 0) {
            add(cells.get(heaviest), posterior.weight(heaviest));
        }
    }

    private void add(Cell cell, double weight) {
        for (int k = 0; k + 1 < SLICES.length; k++) {
            double share = SLICES[k + 1] - SLICES[k];
            // a capacity of n lies between n and n + 1 in the continuous belief
            long capacity = Math.max(1, (long) Math.floor(cell.belief.quantile((SLICES[k] + SLICES[k + 1]) / 2)));
            add(cell, capacity, true, weight * share / 2);
            add(cell, capacity, false, weight * share / 2);
        }
    }

    private void add(Cell cell, long capacity, boolean earliest, double weight) {
        HypothesisSpace space = cell.space;
        double[] point = space.corner(cell.low, cell.high, earliest);
        Algorithm algorithm = space.algorithm().apply(point);
        HypothesisSpace.EarlierUse use = space.earlierUse();
        long usedNanos =
                use == null ? startNanos : startNanos - (long) use.ageNanos().applyAsDouble(point);
        double used = use == null ? 0 : Math.min(1, use.amount().applyAsDouble(point) / capacity);
        Variant variant = space.variant();
        Limiter limiter = new Limiter(
                algorithm instanceof Penalizing penalizing ? penalizing.algorithm() : algorithm,
                capacity,
                variant.metering(),
                variant.denial(),
                variant.admission(),
                algorithm instanceof Penalizing penalizing ? penalizing.penaltyNanos() : 0,
                false,
                1,
                used);
        if (weight > 0) {
            weights.merge(new Key(space.family(), limiter, usedNanos), weight, Double::sum);
        }
    }

    private List<Candidate> normalized() {
        double total = weights.values().stream().mapToDouble(w -> w).sum();
        List<Candidate> candidates = new ArrayList<>();
        weights.forEach((key, weight) -> {
            Instant at = EpochNanos.toInstant(key.startNanos());
            if (weight / total > 0) {
                candidates.add(new Candidate(key.family(), key.limiter(), at, weight / total));
            }
        });
        return candidates;
    }
}
