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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The algorithms over which an accounting question is averaged: every family with even odds. The phases of a fixed window are
 * those between which the observations tell; the refills are a coarse grid, for a burst hardly depends on them, and a finer one where
 * the question is when quota comes back.
 *
 * @param algorithm the algorithm
 * @param prior its prior probability
 */
record AccountingAlgorithms(Algorithm algorithm, double prior) {

    private static final double FAMILY = 1.0 / 7;
    private static final double NEGLIGIBLE = 1e-3;

    /** Refills beside the nominal one reach from one over this to this, in so many equal factors. */
    private static final double FASTEST = 4;

    private static final int REFILLS = 9;
    private static final double FINE_FASTEST = 16;
    private static final int FINE_REFILLS = 65;

    private static final int[] STEPS = {2, 4, 12};
    private static final double[] FINE_INTERVALS = {
        0.95, 0.8, 0.65, 0.5, 0.42, 0.34, 0.29, 0.25, 0.21, 0.18, 0.15, 0.125, 0.105, 1.0 / 12, 0.07, 0.058, 0.048, 0.04
    };
    private static final double[] FINE_RATES = {0.06, 0.12, 0.22, 0.35, 0.5, 0.71, 1, 1.41, 2, 3, 5, 8, 14};
    private static final int FINE_PHASES = 6;
    private static final int FINE_STEPS = 12;
    private static final int[] BUCKETS = {2, 3, 4, 5, 6, 8, 10, 12};

    private static final int[] PACES = {60, 34, 19, 11, 6};

    /**
     * Returns the algorithms.
     *
     * @param nominal nominal capacity in the unit that is metered
     * @param requests whether requests are metered
     * @param fine whether it matters when quota comes back
     * @param times the times of the observations, since the Unix epoch
     */
    static List<AccountingAlgorithms> of(
            Premises premises, double nominal, boolean requests, boolean fine, long[] times) {
        long window = premises.windowNanos();
        List<AccountingAlgorithms> all = new ArrayList<>();
        all.add(new AccountingAlgorithms(new FixedWindow(window, 0), FAMILY / 2));
        phases(window, times)
                .forEach((phase, share) ->
                        all.add(new AccountingAlgorithms(new FixedWindow(window, phase), FAMILY / 2 * share)));
        all.add(new AccountingAlgorithms(new AnchoredWindow(window), FAMILY));
        all.add(new AccountingAlgorithms(new SlidingLog(window), FAMILY));
        counters(all, window, fine);
        buckets(all, nominal, window, fine);
        if (requests) {
            for (int part : PACES) {
                all.add(new AccountingAlgorithms(
                        new Pacer(Math.max(1, window / part), Pacer.Anchor.PASS), FAMILY / PACES.length));
            }
        }
        return all;
    }

    /**
     * Returns those of the algorithms in which it makes a difference that everything counts anew from a denial on, with all of the prior.
     *
     * @param all the algorithms
     */
    static List<AccountingAlgorithms> restarting(List<AccountingAlgorithms> all) {
        List<AccountingAlgorithms> some =
                all.stream().filter(a -> restarts(a.algorithm())).toList();
        double share = some.stream().mapToDouble(AccountingAlgorithms::prior).sum();
        return some.stream()
                .map(a -> new AccountingAlgorithms(a.algorithm(), a.prior() / share))
                .toList();
    }

    /** A window of the clock ends when it ends, and a bucket refills however old its use is. */
    private static boolean restarts(Algorithm algorithm) {
        return algorithm instanceof AnchoredWindow
                || algorithm instanceof SlidingLog
                || algorithm instanceof SlidingCounter
                || algorithm instanceof BucketedWindow;
    }

    private static void counters(List<AccountingAlgorithms> all, long window, boolean fine) {
        SlidingCounter onClock = new SlidingCounter(window, SlidingCounter.Anchor.CLOCK, false);
        if (!fine) {
            all.add(new AccountingAlgorithms(onClock, FAMILY));
            all.add(new AccountingAlgorithms(new BucketedWindow(window, 6, 0), FAMILY));
            return;
        }
        SlidingCounter onUse = new SlidingCounter(window, SlidingCounter.Anchor.FIRST_USE, false);
        all.add(new AccountingAlgorithms(onClock, FAMILY * WindowSpaces.COUNTERS_ON_CLOCK));
        all.add(new AccountingAlgorithms(onUse, FAMILY * (1 - WindowSpaces.COUNTERS_ON_CLOCK)));
        for (int buckets : BUCKETS) {
            for (int k = 0; k < FINE_PHASES; k++) {
                all.add(new AccountingAlgorithms(
                        new BucketedWindow(window, buckets, k * (window / buckets) / FINE_PHASES),
                        FAMILY / BUCKETS.length / FINE_PHASES));
            }
        }
    }

    /** Returns the phases between which the observations tell, each in the middle, with their shares of the window. */
    private static Map<Long, Double> phases(long window, long[] times) {
        long[] observed = Arrays.stream(times)
                .map(t -> Math.floorMod(t, window))
                .sorted()
                .distinct()
                .toArray();
        Map<Long, Double> phases = new LinkedHashMap<>();
        for (int i = 0; i < observed.length; i++) {
            long gap = i + 1 < observed.length ? observed[i + 1] - observed[i] : observed[0] + window - observed[i];
            if (gap > NEGLIGIBLE * window) {
                phases.put(observed[i] + gap / 2, (double) gap / window);
            }
        }
        return phases;
    }

    private static void buckets(List<AccountingAlgorithms> all, double nominal, long window, boolean fine) {
        double perSecond = nominal / (window / 1e9);
        int refills = fine ? FINE_REFILLS : REFILLS;
        double fastest = fine ? FINE_FASTEST : FASTEST;
        for (int k = 0; k < refills; k++) {
            double refill = Math.pow(fastest, 2 * k / (refills - 1.0) - 1);
            all.add(new AccountingAlgorithms(new TokenBucket(perSecond * refill), FAMILY / refills));
        }
        if (!fine) {
            for (int part : STEPS) {
                all.add(new AccountingAlgorithms(
                        new SteppedBucket(nominal / part, window / part, 0), FAMILY / STEPS.length));
            }
            return;
        }
        double prior = FAMILY / (FINE_INTERVALS.length * FINE_RATES.length * FINE_STEPS);
        for (double part : FINE_INTERVALS) {
            long interval = (long) (part * window);
            for (double rate : FINE_RATES) {
                for (int k = 0; k < FINE_STEPS; k++) {
                    all.add(new AccountingAlgorithms(
                            new SteppedBucket(rate * part * nominal, interval, k * interval / FINE_STEPS), prior));
                }
            }
        }
    }
}
