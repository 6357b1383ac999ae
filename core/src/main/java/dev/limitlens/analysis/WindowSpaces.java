package dev.limitlens.analysis;

import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SlidingLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The prior of the families that give back what was used in a window. The window is the nominal one with probability 0.9, else one of the
 * usual ones. Aligned and any other phase have even odds.
 */
final class WindowSpaces {

    private static final double NOMINAL_WINDOW = 0.9;
    private static final long[] USUAL_WINDOW_SECONDS = {1, 5, 10, 15, 30, 60, 300, 900, 3600};
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Share of the sliding counters whose windows are the clock's. */
    static final double COUNTERS_ON_CLOCK = 0.7;

    private static final int FEWEST_BUCKETS = 2;
    private static final int MOST_BUCKETS = 12;

    private final PriorKnowledge known;
    private final List<HypothesisSpace> spaces = new ArrayList<>();

    private WindowSpaces(PriorKnowledge known) {
        this.known = known;
    }

    /** Returns the five of them, each with priors that sum to 1. */
    static List<HypothesisSpace> of(PriorKnowledge known) {
        WindowSpaces all = new WindowSpaces(known);
        all.windows();
        return all.spaces;
    }

    private void windows() {
        long nominal = known.windowNanos();
        windows(nominal, NOMINAL_WINDOW, true);
        List<Long> others = new ArrayList<>();
        for (long seconds : USUAL_WINDOW_SECONDS) {
            if (seconds * NANOS_PER_SECOND != nominal) {
                others.add(seconds * NANOS_PER_SECOND);
            }
        }
        for (long window : others) {
            windows(window, (1 - NOMINAL_WINDOW) / others.size(), false);
        }
    }

    private void windows(long window, double probability, boolean nominal) {
        for (WeightedVariant weighted : WeightedVariant.of(nominal, false)) {
            double share = probability * weighted.probability();
            boolean fine = nominal && weighted.variant().equals(Variant.PLAIN);
            fixedWindow(window, share, weighted.variant(), fine ? 60 : 12);
            slidingCounter(window, share, weighted.variant());
            bucketedWindow(window, share, weighted.variant(), fine);
        }
        for (WeightedVariant weighted : WeightedVariant.of(nominal, true)) {
            double share = probability * weighted.probability();
            anchored(AnchoredWindow.ID, share, weighted.variant(), window, new AnchoredWindow(window));
            anchored(SlidingLog.ID, share, weighted.variant(), window, new SlidingLog(window));
        }
    }

    private void fixedWindow(long window, double probability, Variant variant, int cells) {
        Function<double[], Algorithm> any = x -> new FixedWindow(window, (long) (x[0] * window));
        Function<double[], Algorithm> aligned = x -> new FixedWindow(window, 0);
        ToDoubleFunction<double[]> sinceReset =
                x -> Math.floorMod(known.startNanos() - (long) (x[0] * window), window) / (double) window;
        Dimension phase = new Dimension(cells, false, Dimension.FINEST_TIME);
        double alignedSinceReset = Math.floorMod(known.startNanos(), window) / (double) window;
        FamilySpaces space = new FamilySpaces(known, spaces, FixedWindow.ID, variant);
        if (known.isForgottenBy(window)) {
            space.add(true, probability / 2, List.of(), aligned, x -> 1, null);
            space.add(false, probability / 2, List.of(phase), any, x -> 1, null);
            return;
        }
        // used before: in the window that is still open, or in one that is gone
        ToDoubleFunction<double[]> open =
                x -> Math.max(0, sinceReset.applyAsDouble(x) - (double) known.silentNanos() / window);
        double alignedOpen = Math.max(0, alignedSinceReset - (double) known.silentNanos() / window);
        space.add(true, probability / 2 * (1 - alignedOpen), List.of(), aligned, x -> 1, null);
        space.add(false, probability / 2, List.of(phase), any, x -> 1 - open.applyAsDouble(x), null);
        space.addUsed(true, probability / 2 * alignedOpen, List.of(), aligned, x -> 1, x -> known.silentNanos());
        space.addUsed(false, probability / 2, List.of(phase), any, open, x -> known.silentNanos());
    }

    private void anchored(String id, double probability, Variant variant, long window, Algorithm algorithm) {
        FamilySpaces space = new FamilySpaces(known, spaces, id, variant);
        if (known.isForgottenBy(window)) {
            space.add(false, probability, List.of(), x -> algorithm, x -> 1, null);
            return;
        }
        Dimension age = new Dimension(window == known.windowNanos() ? 24 : 4, true, Dimension.FINEST_TIME);
        space.addUsed(
                false, probability, List.of(age), x -> algorithm, x -> 1, x -> known.silentNanos() + x[0] * window);
    }

    private void slidingCounter(long window, double probability, Variant variant) {
        FamilySpaces space = new FamilySpaces(known, spaces, SlidingCounter.ID, variant);
        Function<double[], Algorithm> clock = x -> new SlidingCounter(window, SlidingCounter.Anchor.CLOCK, false);
        Function<double[], Algorithm> firstUse =
                x -> new SlidingCounter(window, SlidingCounter.Anchor.FIRST_USE, false);
        double onClock = COUNTERS_ON_CLOCK * probability;
        double onUse = (1 - COUNTERS_ON_CLOCK) * probability;
        // the window before the current one still counts
        if (known.isQuiet() || known.silentNanos() >= 2 * window) {
            space.add(false, onClock, List.of(), clock, x -> 1, null);
            space.add(false, onUse, List.of(), firstUse, x -> 1, null);
            return;
        }
        // earlier use lies in the current window or in the one before, or further back, where it no longer counts
        double sinceLine = Math.floorMod(known.startNanos(), window);
        double current = Math.max(0, Math.min(1, (sinceLine - known.silentNanos()) / window));
        double previous = Math.max(0, Math.min(1, (sinceLine + window - known.silentNanos()) / window)) - current;
        double inPrevious = sinceLine + Math.max(1, (window - sinceLine) / 2);
        space.add(false, onClock * (1 - current - previous), List.of(), clock, x -> 1, null);
        space.addUsed(false, onClock * current, List.of(), clock, x -> 1, x -> known.silentNanos());
        space.addUsed(false, onClock * previous, List.of(), clock, x -> 1, x -> inPrevious);
        Dimension age = new Dimension(window == known.windowNanos() ? 12 : 4, true, Dimension.FINEST_TIME);
        space.addUsed(false, onUse, List.of(age), firstUse, x -> 1, x -> known.silentNanos() + x[0] * window);
    }

    private void bucketedWindow(long window, double probability, Variant variant, boolean fine) {
        FamilySpaces space = new FamilySpaces(known, spaces, BucketedWindow.ID, variant);
        int step = fine ? 1 : 4;
        int counts = (MOST_BUCKETS - FEWEST_BUCKETS) / step + 1;
        boolean quiet = known.isForgottenBy(window);
        for (int n = FEWEST_BUCKETS; n <= MOST_BUCKETS; n += step) {
            int buckets = n;
            Function<double[], Algorithm> any =
                    x -> new BucketedWindow(window, buckets, (long) (x[0] * window / buckets));
            Function<double[], Algorithm> aligned = x -> new BucketedWindow(window, buckets, 0);
            Dimension phase = new Dimension(fine && quiet ? 12 : 4, false, (double) buckets / 4096);
            double half = probability / counts / 2;
            if (quiet) {
                space.add(true, half, List.of(), aligned, x -> 1, null);
                space.add(false, half, List.of(phase), any, x -> 1, null);
            } else {
                Dimension age = new Dimension(fine ? 8 : 2, true, Dimension.FINEST_TIME);
                space.addUsed(true, half, List.of(age), aligned, x -> 1, x -> known.silentNanos() + x[0] * window);
                space.addUsed(false, half, List.of(phase, age), any, x -> 1, x -> known.silentNanos() + x[1] * window);
            }
        }
    }
}
