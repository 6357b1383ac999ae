package dev.limitlens.analysis;

import dev.limitlens.analysis.HypothesisSpace.EarlierUse;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Admission;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.DecayingMeter;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.limiter.WarmingBucket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The prior: every limiting family with its parameters and axes, as hypothesis spaces. The priors of each family sum to 1.
 *
 * <p>The window is the nominal one with probability 0.9, else one of the usual ones. Aligned and any other phase have even odds.
 * The refill lies about nominal capacity / nominal window, see {@link RefillPrior}. Steps and intervals are log-uniform about the ranges met in
 * practice. The axes cross the families with small probabilities each, for a limiter that counts tokens, charges no denial and
 * decides exactly is by far the most common one.
 */
final class HypothesisSpaces {

    private static final double NOMINAL_WINDOW = 0.9;
    private static final long[] USUAL_WINDOW_SECONDS = {1, 5, 10, 15, 30, 60, 300, 900, 3600};
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Probability that a limit counts requests and not tokens. */
    static final double COUNTS_REQUESTS = 0.1;

    /** Share of the sliding counters whose windows are the clock's. */
    static final double COUNTERS_ON_CLOCK = 0.7;

    /** Requests a window that are taken as nominal where nobody says; the prior is wide. */
    private static final double TYPICAL_REQUESTS = 16;

    /** Probability that a bucket is full again after a window without a request. */
    private static final double REFILLED_BY_A_WINDOW = 0.8;

    /** Prior of a meter that decays, beside that of one family. */
    private static final double DECAYING_PRIOR = 0.005;

    /** The same of a bucket that warms up. */
    private static final double WARMING_PRIOR = 0.005;

    /** Longest warm-up, in windows, and how many times as long as the shortest it is. */
    private static final double LONGEST_WARM_UP = 2;

    private static final double WARM_UPS = 60;

    /** Least capacity of a stepped bucket beside its step. */
    private static final double SMALLER_STEP = 1.05;

    private static final double FINEST_TIME = 1.0 / 4096;
    private static final double FINEST_AMOUNT = 1.0 / 8192;

    /** A bucket that is hardly ever full remembers its refill from the first answer on: what many of them tell of it is very exact. */
    private static final int FINER_REFILL = 8;

    private static final int FEWEST_BUCKETS = 2;
    private static final int MOST_BUCKETS = 12;

    private final Premises premises;
    private final long startNanos;
    private final long silentNanos;
    private final long originNanos;
    private final List<HypothesisSpace> spaces = new ArrayList<>();

    private HypothesisSpaces(Premises premises, long startNanos, long silentNanos, long originNanos) {
        this.premises = premises;
        this.startNanos = startNanos;
        this.silentNanos = silentNanos;
        this.originNanos = originNanos;
    }

    /**
     * Returns the prior.
     *
     * @param startNanos when the first request was sent
     * @param silentNanos how long nothing was asked before that: what was used earlier has left every window that is no longer
     * @param originNanos from when on refills and lines are counted, where it is not known when they come: as good a time as any to the
     *     prior, but the further from it, the less a box of intervals says of the next one
     */
    static List<HypothesisSpace> of(Premises premises, long startNanos, long silentNanos, long originNanos) {
        HypothesisSpaces all = new HypothesisSpaces(premises, startNanos, silentNanos, originNanos);
        all.windows();
        all.tokenBucket();
        all.steppedBucket();
        all.pacer();
        all.decayingMeter();
        all.warmingBucket();
        return List.copyOf(all.spaces);
    }

    /** One combination of axes with its prior probability. */
    private record Weighted(Variant variant, double probability) {}

    private static final Variant REQUESTS = new Variant(Metering.REQUESTS, Denial.FREE, Admission.EXACT);
    private static final Variant CHARGED = new Variant(Metering.TOKENS, Denial.CHARGED, Admission.EXACT);
    private static final Variant RESTART = new Variant(Metering.TOKENS, Denial.RESTART, Admission.EXACT);
    private static final Variant CHECKED = new Variant(Metering.TOKENS, Denial.FREE, Admission.CHECK_THEN_CHARGE);

    private static final Variant DEBT = new Variant(Metering.TOKENS, Denial.FREE, Admission.DEBT);

    /**
     * Admission on credit is a bucket's, in practice. Of the two ways to admit whatever the cost only a capacity one larger tells
     * which it is, so a window that does has the variant that is met there.
     */
    private static List<Weighted> bucketVariants() {
        List<Weighted> all = new ArrayList<>(variants(true, false));
        all.replaceAll(w -> w.variant().equals(CHECKED) ? new Weighted(DEBT, 0.9 * w.probability()) : w);
        all.add(new Weighted(CHECKED, 0.004));
        return all;
    }

    private static List<Weighted> variants(boolean nominalWindow, boolean restarts) {
        if (!nominalWindow) {
            return List.of(new Weighted(Variant.PLAIN, 0.9), new Weighted(REQUESTS, COUNTS_REQUESTS));
        }
        double restart = restarts ? 0.02 : 0;
        List<Weighted> all = new ArrayList<>(List.of(
                new Weighted(Variant.PLAIN, 0.82 - restart),
                new Weighted(REQUESTS, COUNTS_REQUESTS),
                new Weighted(CHARGED, 0.04),
                new Weighted(CHECKED, 0.04)));
        if (restarts) {
            all.add(new Weighted(RESTART, restart));
        }
        return all;
    }

    private CapacityPrior capacity(Variant variant) {
        return CapacityPrior.about(
                variant.metering() == Metering.TOKENS
                        ? premises.capacityTokens()
                        : premises.capacityRequests().isPresent()
                                ? premises.capacityRequests().getAsLong()
                                : TYPICAL_REQUESTS);
    }

    private double nominal(Variant variant) {
        return variant.metering() == Metering.TOKENS
                ? premises.capacityTokens()
                : premises.capacityRequests().isPresent()
                        ? premises.capacityRequests().getAsLong()
                        : TYPICAL_REQUESTS;
    }

    /** Returns whether a window of this length remembers nothing of what was used before the first request. */
    private boolean quiet(long window) {
        return premises.start().equals(Start.QUIET) || silentNanos >= window;
    }

    // ---- windows

    private void windows() {
        long nominal = premises.windowNanos();
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
        for (Weighted weighted : variants(nominal, false)) {
            double share = probability * weighted.probability();
            boolean fine = nominal && weighted.variant().equals(Variant.PLAIN);
            fixedWindow(window, share, weighted.variant(), fine ? 60 : 12);
            slidingCounter(window, share, weighted.variant());
            bucketedWindow(window, share, weighted.variant(), fine);
        }
        for (Weighted weighted : variants(nominal, true)) {
            double share = probability * weighted.probability();
            anchored(AnchoredWindow.ID, share, weighted.variant(), window, new AnchoredWindow(window));
            anchored(SlidingLog.ID, share, weighted.variant(), window, new SlidingLog(window));
        }
    }

    private void fixedWindow(long window, double probability, Variant variant, int cells) {
        Function<double[], Algorithm> any = x -> new FixedWindow(window, (long) (x[0] * window));
        Function<double[], Algorithm> aligned = x -> new FixedWindow(window, 0);
        ToDoubleFunction<double[]> sinceReset =
                x -> Math.floorMod(startNanos - (long) (x[0] * window), window) / (double) window;
        Dimension phase = new Dimension(cells, false, FINEST_TIME);
        double alignedSinceReset = Math.floorMod(startNanos, window) / (double) window;
        Space space = new Space(FixedWindow.ID, variant);
        if (quiet(window)) {
            space.add(true, probability / 2, List.of(), aligned, x -> 1, null);
            space.add(false, probability / 2, List.of(phase), any, x -> 1, null);
            return;
        }
        // used before: in the window that is still open, or in one that is gone
        ToDoubleFunction<double[]> open = x -> Math.max(0, sinceReset.applyAsDouble(x) - (double) silentNanos / window);
        double alignedOpen = Math.max(0, alignedSinceReset - (double) silentNanos / window);
        space.add(true, probability / 2 * (1 - alignedOpen), List.of(), aligned, x -> 1, null);
        space.add(false, probability / 2, List.of(phase), any, x -> 1 - open.applyAsDouble(x), null);
        space.addUsed(true, probability / 2 * alignedOpen, List.of(), aligned, x -> 1, x -> silentNanos);
        space.addUsed(false, probability / 2, List.of(phase), any, open, x -> silentNanos);
    }

    private void anchored(String id, double probability, Variant variant, long window, Algorithm algorithm) {
        Space space = new Space(id, variant);
        if (quiet(window)) {
            space.add(false, probability, List.of(), x -> algorithm, x -> 1, null);
            return;
        }
        Dimension age = new Dimension(window == premises.windowNanos() ? 24 : 4, true, FINEST_TIME);
        space.addUsed(false, probability, List.of(age), x -> algorithm, x -> 1, x -> silentNanos + x[0] * window);
    }

    private void slidingCounter(long window, double probability, Variant variant) {
        Space space = new Space(SlidingCounter.ID, variant);
        Function<double[], Algorithm> clock = x -> new SlidingCounter(window, SlidingCounter.Anchor.CLOCK, false);
        Function<double[], Algorithm> firstUse =
                x -> new SlidingCounter(window, SlidingCounter.Anchor.FIRST_USE, false);
        double onClock = COUNTERS_ON_CLOCK * probability;
        double onUse = (1 - COUNTERS_ON_CLOCK) * probability;
        // the window before the current one still counts
        if (premises.start().equals(Start.QUIET) || silentNanos >= 2 * window) {
            space.add(false, onClock, List.of(), clock, x -> 1, null);
            space.add(false, onUse, List.of(), firstUse, x -> 1, null);
            return;
        }
        // earlier use lies in the current window or in the one before, or further back, where it no longer counts
        double sinceLine = Math.floorMod(startNanos, window);
        double current = Math.max(0, Math.min(1, (sinceLine - silentNanos) / window));
        double previous = Math.max(0, Math.min(1, (sinceLine + window - silentNanos) / window)) - current;
        double inPrevious = sinceLine + Math.max(1, (window - sinceLine) / 2);
        space.add(false, onClock * (1 - current - previous), List.of(), clock, x -> 1, null);
        space.addUsed(false, onClock * current, List.of(), clock, x -> 1, x -> silentNanos);
        space.addUsed(false, onClock * previous, List.of(), clock, x -> 1, x -> inPrevious);
        Dimension age = new Dimension(window == premises.windowNanos() ? 12 : 4, true, FINEST_TIME);
        space.addUsed(false, onUse, List.of(age), firstUse, x -> 1, x -> silentNanos + x[0] * window);
    }

    private void bucketedWindow(long window, double probability, Variant variant, boolean fine) {
        Space space = new Space(BucketedWindow.ID, variant);
        int step = fine ? 1 : 4;
        int counts = (MOST_BUCKETS - FEWEST_BUCKETS) / step + 1;
        boolean quiet = quiet(window);
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
                Dimension age = new Dimension(fine ? 8 : 2, true, FINEST_TIME);
                space.addUsed(true, half, List.of(age), aligned, x -> 1, x -> silentNanos + x[0] * window);
                space.addUsed(false, half, List.of(phase, age), any, x -> 1, x -> silentNanos + x[1] * window);
            }
        }
    }

    // ---- buckets

    private void tokenBucket() {
        for (Weighted weighted : bucketVariants()) {
            Variant variant = weighted.variant();
            double typical = nominal(variant) / (premises.windowNanos() / 1e9);
            Function<double[], Algorithm> algorithm = x -> new TokenBucket(typical * RefillPrior.factor(x[0]));
            boolean plain = variant.equals(Variant.PLAIN);
            Dimension refill = new Dimension(plain ? 64 : 16, true, FINEST_AMOUNT).finerOfMany(FINER_REFILL);
            bucket(TokenBucket.ID, weighted, List.of(refill), algorithm, x -> 0);
        }
    }

    private void steppedBucket() {
        double window = premises.windowNanos();
        for (Weighted weighted : variants(true, false)) {
            Variant variant = weighted.variant();
            double nominal = nominal(variant);
            boolean coarse = !variant.equals(Variant.PLAIN) || !quiet(premises.windowNanos());
            ToDoubleFunction<double[]> interval = x -> window * Math.pow(30, x[1] - 1);
            ToDoubleFunction<double[]> step = x -> nominal / 64 * Math.pow(256, x[2]);
            Function<double[], Algorithm> algorithm = x -> {
                long intervalNanos = Math.max(1, (long) interval.applyAsDouble(x));
                // the first refill after the origin lies a share of the interval after it, and not at the origin itself
                return new SteppedBucket(
                        step.applyAsDouble(x), intervalNanos, originNanos + 1 + (long) (x[0] * (intervalNanos - 1)));
            };
            // by how many steps the load differs across the whole range after two refills; the phase decides on one of
            // them, and counts twice because the answers right after a refill hang on it
            int[] cells = steppedCells(coarse);
            List<Dimension> dimensions = List.of(
                    new Dimension(cells[0], false, FINEST_TIME, 2),
                    new Dimension(cells[1], false, FINEST_TIME, 2 * Math.log(30)),
                    new Dimension(cells[2], true, FINEST_AMOUNT, 2 * Math.log(256)));
            // a step of the whole capacity would be a fixed window, and one of nearly all of it is as good as one
            bucket(SteppedBucket.ID, weighted, dimensions, algorithm, x -> SMALLER_STEP * step.applyAsDouble(x));
        }
    }

    /** Returns into how many cells phase, interval and step are cut at first: more where earlier use blurs what cutting them later would tell. */
    private int[] steppedCells(boolean coarse) {
        if (premises.start().equals(Start.QUIET)) {
            return coarse ? new int[] {3, 4, 4} : new int[] {8, 12, 10};
        }
        return coarse ? new int[] {4, 6, 6} : new int[] {10, 16, 14};
    }

    private void bucket(
            String id,
            Weighted weighted,
            List<Dimension> dimensions,
            Function<double[], Algorithm> algorithm,
            ToDoubleFunction<double[]> leastCapacity) {
        Space space = new Space(id, weighted.variant(), leastCapacity);
        if (premises.start().equals(Start.QUIET)) {
            space.add(false, weighted.probability(), dimensions, algorithm, x -> 1, null);
            return;
        }
        // a window refills most of what was used earlier, and half of it is the best guess without one
        double refilled = silentNanos >= premises.windowNanos() ? REFILLED_BY_A_WINDOW : 0.5;
        space.add(false, weighted.probability() * refilled, dimensions, algorithm, x -> 1, null);
        space.addUsed(false, weighted.probability() * (1 - refilled), dimensions, algorithm, x -> 1, x -> 0);
    }

    private void pacer() {
        double window = premises.windowNanos();
        Function<double[], Algorithm> pass =
                x -> new Pacer(Math.max(1, (long) interval(window, x[0])), Pacer.Anchor.PASS);
        // one request in each cell of a grid is a fixed window of one request; the grid's phase is unknown
        Function<double[], Algorithm> grid = x -> {
            long interval = Math.max(1, (long) interval(window, x[0]));
            return new FixedWindow(interval, originNanos + (long) (x[1] * interval));
        };
        Dimension interval = new Dimension(24, false, FINEST_AMOUNT);
        Dimension phase = new Dimension(6, false, FINEST_TIME);
        Space space = new Space(Pacer.ID, REQUESTS, CapacityPrior.exactly(1), x -> 0);
        double quiet = premises.start().equals(Start.QUIET) ? 1 : 0.7;
        space.add(false, 0.7 * quiet, List.of(interval), pass, x -> 1, null);
        space.add(false, 0.3, List.of(interval, phase), grid, x -> 1, null);
        if (quiet < 1) {
            Dimension age = new Dimension(6, true, FINEST_TIME);
            EarlierUse last =
                    new EarlierUse(x -> 1, x -> x[1] * interval(window, x[0]), EarlierUse.Kind.FIXED_AMOUNT, 0);
            space.add(false, 0.7 * (1 - quiet), List.of(interval, age), pass, x -> 1, last);
        }
    }

    /** What decays exponentially is no family, but the commonest of what is mistaken for a bucket. */
    private void decayingMeter() {
        double window = premises.windowNanos();
        Function<double[], Algorithm> algorithm =
                x -> new DecayingMeter(Math.max(1, (long) (4 * window * Math.pow(64, -x[0]))));
        Weighted weighted = new Weighted(Variant.PLAIN, DECAYING_PRIOR);
        bucket(Families.NONE, weighted, List.of(new Dimension(32, true, FINEST_AMOUNT)), algorithm, x -> 0);
    }

    /** What warms up, too, is no family: a bucket whose refill changes with its use. It admits whatever is asked while nothing is owed. */
    private void warmingBucket() {
        double window = premises.windowNanos();
        double typical = premises.capacityTokens() / (window / 1e9);
        Function<double[], Algorithm> algorithm =
                x -> new WarmingBucket(typical * RefillPrior.factor(x[0]), Math.max(1, (long)
                        (LONGEST_WARM_UP * window * Math.pow(WARM_UPS, -x[1]))));
        List<Dimension> dimensions =
                List.of(new Dimension(24, true, FINEST_AMOUNT), new Dimension(6, true, FINEST_AMOUNT));
        Space space = new Space(Families.NONE, DEBT, CapacityPrior.exactly(1), x -> 0);
        space.add(false, WARMING_PRIOR, dimensions, algorithm, x -> 1, null);
    }

    private static double interval(double window, double x) {
        return window / 240 * Math.pow(240, x);
    }

    /** Adds spaces of one family and variant. */
    private final class Space {
        private final String family;
        private final Variant variant;
        private final CapacityPrior capacity;
        private final ToDoubleFunction<double[]> leastCapacity;

        Space(String family, Variant variant) {
            this(family, variant, x -> 0);
        }

        Space(String family, Variant variant, ToDoubleFunction<double[]> leastCapacity) {
            this(family, variant, capacity(variant), leastCapacity);
        }

        Space(String family, Variant variant, CapacityPrior capacity, ToDoubleFunction<double[]> leastCapacity) {
            this.family = family;
            this.variant = variant;
            this.capacity = capacity;
            this.leastCapacity = leastCapacity;
        }

        void add(
                boolean aligned,
                double prior,
                List<Dimension> dimensions,
                Function<double[], Algorithm> algorithm,
                ToDoubleFunction<double[]> density,
                @Nullable EarlierUse use) {
            // one request at a time is a pacer, whatever else it looks like
            ToDoubleFunction<double[]> least = variant.metering() == Metering.REQUESTS && !family.equals(Pacer.ID)
                    ? x -> Math.max(2, leastCapacity.applyAsDouble(x))
                    : leastCapacity;
            if (prior > 0) {
                spaces.add(new HypothesisSpace(
                        family,
                        aligned,
                        prior,
                        variant,
                        capacity,
                        least,
                        originNanos,
                        dimensions,
                        algorithm,
                        density,
                        use,
                        null));
            }
        }

        /** Adds a space with one earlier use, whose amount becomes the last coordinate. */
        void addUsed(
                boolean aligned,
                double prior,
                List<Dimension> dimensions,
                Function<double[], Algorithm> algorithm,
                ToDoubleFunction<double[]> density,
                ToDoubleFunction<double[]> ageNanos) {
            int last = dimensions.size();
            double nominal = nominal(variant);
            List<Dimension> more = new ArrayList<>(dimensions);
            more.add(new Dimension(dimensions.size() > 1 ? 6 : 10, false, FINEST_AMOUNT));
            boolean known = premises.start().kind() == Start.Kind.USED;
            EarlierUse use = new EarlierUse(
                    x -> nominal * 8 * x[last] / (9 - 8 * x[last]),
                    ageNanos,
                    known ? EarlierUse.Kind.KNOWN_SHARE : EarlierUse.Kind.ANY_SHARE,
                    premises.start().fraction());
            add(aligned, prior, more, algorithm, density, use);
        }
    }
}
