package dev.limitlens.analysis;

import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The algorithms over which an accounting question is averaged: every family with even odds. The phases of a fixed window are
 * those between which the observations tell, the refills a coarse grid, for a burst hardly depends on either.
 *
 * @param algorithm the algorithm
 * @param prior its prior probability
 */
record AccountingAlgorithms(Algorithm algorithm, double prior) {

    private static final double FAMILY = 1.0 / 7;
    private static final double NEGLIGIBLE = 1e-3;
    private static final double[] REFILLS = {0.25, 0.35, 0.5, 0.71, 1, 1.41, 2, 2.83, 4};
    private static final int[] STEPS = {2, 4, 12};
    private static final int[] PACES = {60, 34, 19, 11, 6};

    /**
     * Returns the algorithms.
     *
     * @param nominal nominal capacity in the unit that is metered
     * @param requests whether requests are metered
     * @param times the times of the observations, since the Unix epoch
     */
    static List<AccountingAlgorithms> of(Premises premises, double nominal, boolean requests, long[] times) {
        long window = premises.windowNanos();
        double perSecond = nominal / (window / 1e9);
        List<AccountingAlgorithms> all = new ArrayList<>();
        all.add(new AccountingAlgorithms(new FixedWindow(window, 0), FAMILY / 2));
        long[] phases = Arrays.stream(times)
                .map(t -> Math.floorMod(t, window))
                .sorted()
                .distinct()
                .toArray();
        for (int i = 0; i < phases.length; i++) {
            long gap = i + 1 < phases.length ? phases[i + 1] - phases[i] : phases[0] + window - phases[i];
            if (gap > NEGLIGIBLE * window) {
                all.add(new AccountingAlgorithms(
                        new FixedWindow(window, phases[i] + gap / 2), FAMILY / 2 * gap / window));
            }
        }
        all.add(new AccountingAlgorithms(new AnchoredWindow(window), FAMILY));
        all.add(new AccountingAlgorithms(new SlidingLog(window), FAMILY));
        all.add(new AccountingAlgorithms(new SlidingCounter(window, SlidingCounter.Anchor.CLOCK, false), FAMILY));
        all.add(new AccountingAlgorithms(new BucketedWindow(window, 6, 0), FAMILY));
        for (double refill : REFILLS) {
            all.add(new AccountingAlgorithms(new TokenBucket(perSecond * refill), FAMILY / REFILLS.length));
        }
        for (int part : STEPS) {
            all.add(new AccountingAlgorithms(
                    new SteppedBucket(nominal / part, window / part, 0), FAMILY / STEPS.length));
        }
        if (requests) {
            for (int part : PACES) {
                all.add(new AccountingAlgorithms(
                        new Pacer(Math.max(1, window / part), Pacer.Anchor.PASS), FAMILY / PACES.length));
            }
        }
        return all;
    }
}
