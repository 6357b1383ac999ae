package dev.limitlens.limiter;

import java.util.Objects;

/**
 * An algorithm that denies everything for a fixed time after a denial, whatever is in use: Cloudflare's mitigation timeout, for example.
 *
 * <p>It is no family of its own, and has the id of the algorithm beneath. Its meter must be told of denials by {@link Meter#restart}; one
 * during a penalty does not prolong it.
 *
 * @param algorithm what decides at any other time
 * @param penaltyNanos how long everything is denied, positive
 */
public record Penalizing(Algorithm algorithm, long penaltyNanos) implements Algorithm {

    /** What is in use during a penalty: more than any capacity, and little enough that sums of it stay finite. */
    public static final double LOAD = 1e18;

    /** Checks the range. */
    public Penalizing {
        Objects.requireNonNull(algorithm, "algorithm");
        Ranges.positive("penalty", penaltyNanos);
    }

    @Override
    public String id() {
        return algorithm.id();
    }

    @Override
    public Meter newMeter() {
        return new PenaltyMeter(algorithm.newMeter(), penaltyNanos);
    }

    @Override
    public Meter newLeastMeter(Algorithm latest, long originNanos) {
        return new PenaltyMeter(algorithm.newLeastMeter(((Penalizing) latest).algorithm(), originNanos), penaltyNanos);
    }

    @Override
    public Meter newMostMeter(Algorithm earliest, long originNanos) {
        return new PenaltyMeter(algorithm.newMostMeter(((Penalizing) earliest).algorithm(), originNanos), penaltyNanos);
    }

    @Override
    public long memoryNanos() {
        return algorithm.memoryNanos() == 0 ? 0 : Math.max(algorithm.memoryNanos(), penaltyNanos);
    }

    @Override
    public long lineSpacingNanos() {
        long spacing = algorithm.lineSpacingNanos();
        return spacing == 0 ? penaltyNanos : Math.min(spacing, penaltyNanos);
    }

    @Override
    public boolean continuous() {
        return algorithm.continuous();
    }
}
