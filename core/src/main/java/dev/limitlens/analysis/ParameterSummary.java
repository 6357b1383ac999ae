package dev.limitlens.analysis;

import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.DecayingMeter;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.Penalizing;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.limiter.WarmingBucket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** The parameters, the alignment and the axes of one family, as its part of the posterior sees them. */
final class ParameterSummary {

    private static final String CAPACITY = "capacity";
    private static final String WINDOW = "windowSeconds";
    private static final String PHASE = "phaseSeconds";
    private static final String BUCKETS = "buckets";

    /** Share of the family's weight below which a cell has no bearing on an interval. */
    private static final double NEGLIGIBLE = 1e-6;

    /** The same where it is only asked whether an interval is narrow. */
    private static final double HARDLY_ANY = 1e-5;

    /** Whole numbers in a piece of a belief from which on it makes no difference that there are only those. */
    private static final double MANY_NUMBERS = 32;

    /** Points that stand for a family whose boxes are too coarse. */
    private static final int POINTS = 500;

    /** Most answers that points are led through: each move reads them all again. */
    private static final int MOST_READ_AGAIN = 200;

    /** Share of the family's weight from which on a combination of axes has points. */
    private static final double UNLIKELY = 0.01;

    /** Probability from which on it is taken as known what is counted. */
    private static final double SURE = 0.95;

    private final Posterior posterior;
    private final String family;

    ParameterSummary(Posterior posterior, String family) {
        this.posterior = posterior;
        this.family = family;
    }

    /**
     * A box of the posterior, or a point.
     *
     * @param weight its posterior
     * @param belief what is believed of the capacity there
     * @param countsRequests whether the capacity is in requests
     * @param earliest the parameters where quota comes back earliest, by name
     * @param latest the same where it comes back latest
     */
    private record Part(
            double weight,
            CapacityBelief belief,
            boolean countsRequests,
            Map<String, Double> earliest,
            Map<String, Double> latest) {}

    private Part box(Cell cell, double weight) {
        HypothesisSpace space = cell.space;
        return new Part(
                weight,
                cell.belief,
                countsRequests(space),
                describe(space, space.corner(cell.low, cell.high, true)),
                describe(space, space.corner(cell.low, cell.high, false)));
    }

    private Part point(Follower follower) {
        Map<String, Double> parameters = describe(follower.space, follower.point);
        return new Part(
                Math.exp(follower.logWeight),
                follower.belief(),
                countsRequests(follower.space),
                parameters,
                parameters);
    }

    /** Returns the boxes of the family that carry weight. */
    private List<Part> boxes(double least) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < posterior.cells().size(); i++) {
            Cell cell = posterior.cells().get(i);
            if (cell.space.family().equals(family) && posterior.weight(i) >= least) {
                parts.add(box(cell, posterior.weight(i)));
            }
        }
        return parts;
    }

    /**
     * Returns points instead of boxes. A stepped bucket has three parameters that only together say something: boxes small enough for
     * them would be too many, and in larger ones those modes look best that leave least open. Points that are drawn now stand beside those that the
     * posterior has already, each as much as it explains: either may have lost a mode.
     */
    private List<Part> points(double least) {
        Map<HypothesisSpace, Double> spaces = new LinkedHashMap<>();
        List<Part> parts = new ArrayList<>();
        double total = 0;
        for (int i = 0; i < posterior.cells().size(); i++) {
            Cell cell = posterior.cells().get(i);
            double weight = posterior.weight(i);
            if (!cell.space.family().equals(family) || weight < least) {
                continue;
            }
            if (!cell.isShared) {
                spaces.merge(cell.space, weight, Double::sum);
                total += weight;
            }
            if (cell.isShared || cell.box().isPoint()) {
                parts.add(box(cell, weight));
            }
        }
        double all = total;
        spaces.values().removeIf(weight -> weight < UNLIKELY * all);
        if (spaces.isEmpty()) {
            return parts;
        }
        Ensemble ensemble = Ensemble.ofPrior(spaces, posterior.answers(), POINTS, posterior.startedAt());
        ensemble.scaleTo(posterior.shareOf(ensemble.logEvidence()));
        ensemble.followers().forEach(follower -> parts.add(point(follower)));
        return parts;
    }

    /** Returns the same from points of the posterior where boxes are too coarse: that takes as long as many decisions of a plan. */
    Map<String, Interval> finest() {
        double least = NEGLIGIBLE * posterior.share(family);
        return family.equals(SteppedBucket.ID) && posterior.answered() <= MOST_READ_AGAIN
                ? of(points(least), least)
                : parameters();
    }

    /** Returns the parameters with their central 95% intervals, by name. */
    Map<String, Interval> parameters() {
        double least = NEGLIGIBLE * posterior.share(family);
        return of(boxes(least), least);
    }

    /** Returns the parts with the more probable unit: a capacity is in tokens or in requests, and never in between. */
    private static List<Part> ofOneUnit(List<Part> parts) {
        double requests = 0;
        double all = 0;
        for (Part part : parts) {
            requests += part.countsRequests() ? part.weight() : 0;
            all += part.weight();
        }
        boolean inRequests = requests > all / 2;
        return parts.stream()
                .filter(part -> part.countsRequests() == inRequests)
                .toList();
    }

    private Map<String, Interval> of(List<Part> parts, double least) {
        Marginals marginals = marginals(parts, least);
        Map<String, Interval> parameters = new LinkedHashMap<>();
        marginals.byName().forEach((name, mixture) -> parameters.put(name, marginals.interval(name, mixture)));
        return parameters;
    }

    /**
     * What is believed of each parameter by itself.
     *
     * @param byName the capacity first; none of them empty
     * @param window the window of the most probable part in seconds, 0 if it has none
     */
    private record Marginals(Map<String, Mixture> byName, double window) {

        Interval interval(String name, Mixture mixture) {
            return name.equals(CAPACITY)
                    ? whole(mixture.interval())
                    : name.equals(PHASE) ? onCircle(mixture, window) : mixture.interval();
        }
    }

    private Marginals marginals(List<Part> ofAnyUnit, double least) {
        List<Part> parts = ofOneUnit(ofAnyUnit);
        Mixture capacity = new Mixture();
        Map<String, Mixture> byName = new LinkedHashMap<>();
        byName.put(CAPACITY, capacity);
        double window = 0;
        double heaviest = 0;
        double scale = scaleOfWholeNumbers(parts);
        for (Part part : parts) {
            double weight = part.weight();
            if (scale > 0 && part.countsRequests()) {
                weight *= scale * addWholeNumbers(part.belief(), scale * weight, capacity);
            } else {
                for (int k = 0; k < part.belief().pieces(); k++) {
                    double mass = weight * part.belief().pieceMass(k);
                    if (mass >= least) {
                        capacity.add(part.belief().bound(k), part.belief().bound(k + 1), mass);
                    }
                }
            }
            Map<String, Double> late = part.latest();
            double share = weight;
            part.earliest()
                    .forEach((name, value) -> byName.computeIfAbsent(name, n -> new Mixture())
                            .add(value, late.getOrDefault(name, value), share));
            if (weight > heaviest) {
                heaviest = weight;
                window = part.earliest().getOrDefault(WINDOW, 0.0);
            }
        }
        byName.values().removeIf(Mixture::isEmpty);
        if (family.equals(Pacer.ID)) {
            byName.remove(CAPACITY);
        }
        return new Marginals(byName, window);
    }

    private static boolean countsRequests(HypothesisSpace space) {
        return space.variant().metering() == Metering.REQUESTS;
    }

    /**
     * A capacity in requests is a whole number. A bucket that gives back parts of a request bounds it by numbers that are not, so that
     * most of what is believed may lie between two whole ones, where it cannot be; and what is believed of the refill with it.
     *
     * @return what the beliefs at whole numbers must be multiplied by to weigh as much as the cells do; 0 if there are none
     */
    private static double scaleOfWholeNumbers(List<Part> parts) {
        double all = 0;
        double whole = 0;
        for (Part part : parts) {
            if (part.countsRequests()) {
                all += part.weight();
                whole += part.weight() * addWholeNumbers(part.belief(), part.weight(), new Mixture());
            }
        }
        return whole > 0 ? all / whole : 0;
    }

    /** Adds the belief at whole numbers, times a factor, to a distribution; returns what was added without the factor. */
    private static double addWholeNumbers(CapacityBelief belief, double factor, Mixture into) {
        double sum = 0;
        for (int k = 0; k < belief.pieces(); k++) {
            double low = belief.bound(k);
            double high = belief.bound(k + 1);
            double mass = belief.pieceMass(k);
            if (high - low > MANY_NUMBERS) {
                into.add(low, high, factor * mass);
                sum += mass;
                continue;
            }
            for (double number = Math.ceil(low); number < high; number++) {
                into.add(number, number, factor * mass / (high - low));
                sum += mass / (high - low);
            }
        }
        return sum;
    }

    /**
     * Returns whether no interval is wider than a share of the estimate, or of the window for a phase; the number of sub-windows aside,
     * which is no more than a detail.
     */
    boolean isKnownTo(double share) {
        double least = HARDLY_ANY * posterior.share(family);
        Marginals marginals = marginals(boxes(least), least);
        List<Map.Entry<String, Mixture>> parameters =
                new ArrayList<>(marginals.byName().entrySet());
        // the capacity, which takes longest, comes last
        Collections.reverse(parameters);
        return parameters.stream()
                .filter(parameter -> !parameter.getKey().equals(BUCKETS))
                .allMatch(parameter -> isWithin(share, parameter.getKey(), parameter.getValue(), marginals));
    }

    private static boolean isWithin(double share, String name, Mixture mixture, Marginals marginals) {
        Interval interval = marginals.interval(name, mixture);
        double scale = name.equals(PHASE) && marginals.window() > 0 ? marginals.window() : interval.estimate();
        return interval.high() - interval.low() <= share * scale;
    }

    /** A capacity of n lies between n and n + 1 in the continuous belief. */
    private static Interval whole(Interval interval) {
        return new Interval(Math.floor(interval.estimate()), Math.floor(interval.low()), Math.floor(interval.high()));
    }

    /** A phase lies on a circle: the estimate in [0, period), an end beyond that where the interval crosses 0. */
    private static Interval onCircle(Mixture mixture, double period) {
        Interval interval = mixture.unrolled(period).interval();
        double shift = -period * Math.floor(interval.estimate() / period);
        return new Interval(interval.estimate() + shift, interval.low() + shift, interval.high() + shift);
    }

    private Map<String, Double> describe(HypothesisSpace space, double[] point) {
        Algorithm algorithm = space.algorithm().apply(point);
        return algorithm instanceof Penalizing penalizing
                ? describe(space, penalizing.algorithm(), HypothesisSpace.unpenalized(point))
                : describe(space, algorithm, point);
    }

    private Map<String, Double> describe(HypothesisSpace space, Algorithm algorithm, double[] point) {
        Map<String, Double> values = new LinkedHashMap<>();
        if (family.equals(Pacer.ID)) {
            values.put(
                    "intervalSeconds",
                    (algorithm instanceof Pacer pacer ? pacer.intervalNanos() : algorithm.memoryNanos()) / 1e9);
        } else if (algorithm instanceof FixedWindow a) {
            window(values, a.windowNanos());
            // at the upper corner a phase of a whole window is one of 0
            values.put(PHASE, space.aligned() ? 0 : phase(point[0], a.windowNanos()));
        } else if (algorithm instanceof AnchoredWindow a) {
            window(values, a.windowNanos());
        } else if (algorithm instanceof SlidingLog a) {
            window(values, a.windowNanos());
        } else if (algorithm instanceof SlidingCounter a) {
            window(values, a.windowNanos());
        } else if (algorithm instanceof BucketedWindow a) {
            window(values, a.windowNanos());
            values.put(BUCKETS, (double) a.buckets());
        } else if (algorithm instanceof TokenBucket a) {
            values.put("refillPerSecond", a.refillPerSecond());
        } else if (algorithm instanceof DecayingMeter a) {
            values.put("timeConstantSeconds", a.timeConstantNanos() / 1e9);
        } else if (algorithm instanceof WarmingBucket a) {
            values.put("refillPerSecond", a.refillPerSecond());
            values.put("warmUpSeconds", a.warmUpNanos() / 1e9);
        } else if (algorithm instanceof SteppedBucket a) {
            values.put("step", a.step());
            values.put("intervalSeconds", a.intervalNanos() / 1e9);
            values.put("refillPerSecond", a.step() * 1e9 / a.intervalNanos());
        }
        return values;
    }

    private static double phase(double coordinate, long windowNanos) {
        return Math.min(windowNanos, coordinate * windowNanos) / 1e9;
    }

    private static void window(Map<String, Double> values, long windowNanos) {
        values.put(WINDOW, windowNanos / 1e9);
    }

    /** Returns the probability that the windows begin on multiples of the window on the clock, if the family has a phase. */
    OptionalDouble aligned() {
        if (!family.equals(FixedWindow.ID) && !family.equals(BucketedWindow.ID)) {
            return OptionalDouble.empty();
        }
        return posterior.share(family) > 0
                ? OptionalDouble.of(share(HypothesisSpace::aligned))
                : OptionalDouble.empty();
    }

    /** Returns, by axis, the probability of each of its values. */
    Map<String, Map<String, Double>> axes() {
        Map<String, Map<String, Double>> axes = new LinkedHashMap<>();
        double all = 0;
        for (int i = 0; i < posterior.cells().size(); i++) {
            HypothesisSpace space = posterior.cells().get(i).space;
            if (space.family().equals(family)) {
                double weight = posterior.weight(i);
                all += weight;
                add(axes, "metered", space.variant().metering(), weight);
                add(axes, "denial", space.variant().denial(), weight);
                add(axes, "admission", space.variant().admission(), weight);
            }
        }
        double total = all;
        axes.values().forEach(axis -> axis.replaceAll((value, weight) -> weight / total));
        return axes;
    }

    /** Returns whether the family is a window. */
    boolean isWindow() {
        return Families.WINDOWS.contains(family);
    }

    /** Returns whether the family most probably counts requests and not tokens: in what unit its capacity is. */
    boolean countsRequests() {
        return share(ParameterSummary::countsRequests) > 0.5;
    }

    /** Returns whether it is hardly possible that the family counts tokens and not requests. */
    boolean surelyCountsRequests() {
        return share(ParameterSummary::countsRequests) > SURE;
    }

    /** Returns the share of the family's weight that spaces of a kind have. */
    private double share(Predicate<HypothesisSpace> wanted) {
        double with = 0;
        double all = 0;
        for (int i = 0; i < posterior.cells().size(); i++) {
            HypothesisSpace space = posterior.cells().get(i).space;
            if (space.family().equals(family)) {
                all += posterior.weight(i);
                with += wanted.test(space) ? posterior.weight(i) : 0;
            }
        }
        return all > 0 ? with / all : 0;
    }

    private static void add(Map<String, Map<String, Double>> axes, String axis, Enum<?> value, double weight) {
        String name = value.name().toLowerCase(Locale.ROOT).replace('_', '-');
        axes.computeIfAbsent(axis, a -> new LinkedHashMap<>()).merge(name, weight, Double::sum);
    }
}
