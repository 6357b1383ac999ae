package dev.limitlens.analysis;

import dev.limitlens.analysis.HypothesisSpace.EarlierUse;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Pacer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The prior of pacers, which let one request through at a time. Their intervals are log-uniform about the range met in practice. */
final class PacerSpaces {

    private PacerSpaces() {}

    /** Returns pacers with priors that sum to 1. */
    static List<HypothesisSpace> of(PriorKnowledge known) {
        List<HypothesisSpace> spaces = new ArrayList<>();
        double window = known.windowNanos();
        Function<double[], Algorithm> pass =
                x -> new Pacer(Math.max(1, (long) interval(window, x[0])), Pacer.Anchor.PASS);
        // one request in each cell of a grid is a fixed window of one request; the grid's phase is unknown
        Function<double[], Algorithm> grid = x -> {
            long interval = Math.max(1, (long) interval(window, x[0]));
            return new FixedWindow(interval, known.originNanos() + (long) (x[1] * interval));
        };
        Dimension interval = new Dimension(24, false, Dimension.FINEST_AMOUNT);
        Dimension phase = new Dimension(6, false, Dimension.FINEST_TIME);
        FamilySpaces space =
                new FamilySpaces(known, spaces, Pacer.ID, WeightedVariant.REQUESTS, CapacityPrior.exactly(1), x -> 0);
        double quiet = known.isQuiet() ? 1 : 0.7;
        space.add(false, 0.7 * quiet, List.of(interval), pass, x -> 1, null);
        space.add(false, 0.3, List.of(interval, phase), grid, x -> 1, null);
        if (quiet < 1) {
            Dimension age = new Dimension(6, true, Dimension.FINEST_TIME);
            EarlierUse last =
                    new EarlierUse(x -> 1, x -> x[1] * interval(window, x[0]), EarlierUse.Kind.FIXED_AMOUNT, 0);
            space.add(false, 0.7 * (1 - quiet), List.of(interval, age), pass, x -> 1, last);
        }
        return spaces;
    }

    private static double interval(double window, double x) {
        return window / 240 * Math.pow(240, x);
    }
}
