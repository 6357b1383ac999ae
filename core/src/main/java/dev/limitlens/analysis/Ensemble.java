package dev.limitlens.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Points that stand for the posterior of one family, and move to where it is as the answers narrow it down.
 *
 * <p>A particle filter with resampling and moves (Gilks and Berzuini, <i>Following a moving target: Monte Carlo inference for
 * dynamic Bayesian models</i>, 2001): each answer weighs the points; once few of them carry the weight, those are doubled and the
 * rest let go, and each is moved by Metropolis steps whose target is the posterior after all answers. A step goes along the
 * difference of two other points (ter Braak, <i>A Markov chain Monte Carlo version of the genetic algorithm Differential
 * Evolution</i>, 2006), for parameters that only together say something, such as a step and its interval, lie on a thin ridge.
 *
 * <p>Its randomness comes from a fixed seed: the same answers give the same points. Not safe for use by several threads.
 */
final class Ensemble {

    /** Points. */
    private static final int SIZE = 96;

    /** Points that are drawn at first for each one that stays. */
    private static final int DRAWN = 6;

    private static final int SWEEPS_AT_FIRST = 12;
    private static final int SWEEPS_IF_SURPRISED = 20;
    private static final int SWEEPS = 3;

    /** The logarithm of the probability of an answer below which the points cannot be where the posterior is. */
    private static final double SURPRISING = Math.log(0.2);

    /** Share of the points that must carry the weight. */
    private static final double FEW = 0.5;

    /** Answers from which it learns at most: to move a point, all of them are read again. */
    static final int MOST_LEARNED = 4_000;

    /** Answers that all sweeps of one move read again at most, of each point. */
    private static final int MOST_READ_AGAIN = 800;

    /** Share of the steps that go along the difference of two points; the others change one coordinate. */
    private static final double ALONG = 0.7;

    /** Dimensions of a space at most. */
    private static final int MOST_DIMENSIONS = 8;

    /** Rounds after which the ratio of a sequence of points is as exact as a number can be. */
    private static final int GOLDEN_ROUNDS = 40;

    private final Instant startedAt;
    private final int size;
    private final List<Answer> answers;
    private final int phased;
    private final SplittableRandom random;
    private final double[] scratch = new double[2];
    private List<Follower> followers = new ArrayList<>();
    /** The logarithm of prior times likelihood of each follower. */
    private double[] logTarget = {};

    /** How many times the points were moved. */
    private int moves;

    /**
     * Draws points from the cells of one family.
     *
     * @param cells the cells
     * @param weights what each stands for, above 0
     * @param answers the answers so far; each later one is added to this list before it is observed here
     * @param phased answers after which the phase of a stepped bucket is let go
     * @param startedAt when the experiment began
     */
    Ensemble(List<Cell> cells, double[] weights, List<Answer> answers, int phased, Instant startedAt) {
        this.startedAt = startedAt;
        this.size = SIZE;
        this.phased = phased;
        this.answers = answers;
        random = new SplittableRandom(Families.index(cells.get(0).space.family()));
        draw(cells, weights);
    }

    /**
     * Draws points from the prior, and lets them take in the answers one by one: for a posterior with several narrow modes of which the
     * cells do not hold each.
     *
     * @param spaces spaces of one family, at least one, and how often each is drawn from beside the others, above 0; without bearing on
     *     what the points stand for
     * @param answers the answers
     * @param size number of points
     * @param startedAt when the experiment began
     */
    static Ensemble ofPrior(Map<HypothesisSpace, Double> spaces, List<Answer> answers, int size, Instant startedAt) {
        return ofPrior(spaces, answers, size, startedAt, 0);
    }

    /**
     * Does the same with other draws.
     *
     * @param draw which of them, at least 0
     */
    static Ensemble ofPrior(
            Map<HypothesisSpace, Double> spaces, List<Answer> answers, int size, Instant startedAt, int draw) {
        double[] weights = spaces.values().stream().mapToDouble(w -> w).toArray();
        Ensemble ensemble = new Ensemble(List.copyOf(spaces.keySet()), weights, size, startedAt, draw);
        answers.forEach(ensemble::take);
        ensemble.resample();
        ensemble.move(SWEEPS_IF_SURPRISED);
        return ensemble;
    }

    private Ensemble(List<HypothesisSpace> spaces, double[] weights, int size, Instant startedAt, int draw) {
        this.startedAt = startedAt;
        this.size = size;
        phased = Integer.MAX_VALUE;
        answers = new ArrayList<>();
        random = new SplittableRandom(Families.index(spaces.get(0).family()) + (long) Families.WITH_CELLS * draw);
        double total = Arrays.stream(weights).sum();
        logTarget = new double[size];
        double passed = 0;
        int space = 0;
        double[] shift = random.doubles(MOST_DIMENSIONS).toArray();
        double[] strides = strides(spaces.get(space).dimensions().size());
        for (int i = 0; i < size; i++) {
            while (space < weights.length - 1 && passed + weights[space] <= (i + 0.5) / size * total) {
                passed += weights[space++];
                strides = strides(spaces.get(space).dimensions().size());
            }
            double[] point = evenly(i, strides, shift);
            Follower follower = follow(spaces.get(space), point);
            logTarget[i] = follower.logWeight;
            // drawn as often as its space was believed in, it must weigh as much as the prior has it
            follower.logWeight -= Math.log(weights[space] / total);
            followers.add(follower);
        }
    }

    /**
     * Returns by how much two points in a row of a sequence differ that fills the unit cube more evenly than draws would: powers of the
     * generalized golden ratio (Roberts, <i>The unreasonable effectiveness of quasirandom sequences</i>, 2018).
     */
    private static double[] strides(int dimensions) {
        double ratio = 2;
        for (int k = 0; k < GOLDEN_ROUNDS; k++) {
            ratio = Math.pow(1 + ratio, 1.0 / (dimensions + 1));
        }
        double[] strides = new double[dimensions];
        for (int d = 0; d < dimensions; d++) {
            strides[d] = Math.pow(ratio, -(d + 1));
        }
        return strides;
    }

    /** Returns a point of that sequence, begun at a random one: multiples of the strides, modulo 1. */
    private static double[] evenly(int i, double[] strides, double[] shift) {
        double[] point = new double[strides.length];
        for (int d = 0; d < point.length; d++) {
            point[d] = (shift[d] + (i + 1) * strides[d]) % 1;
        }
        return point;
    }

    private void draw(List<Cell> cells, double[] weights) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        List<Double> targets = new ArrayList<>();
        int count = DRAWN * SIZE;
        double passed = 0;
        int next = 0;
        for (int i = 0; i < weights.length; i++) {
            passed += weights[i];
            Cell cell = cells.get(i);
            double logVolume = cell.box().logVolume();
            // at least a point from every cell, so that none is forgotten; its weight tells how little that one is
            int from = next;
            while (next < count && (next + 0.5) / count * total <= passed) {
                next++;
            }
            int points = Math.max(1, next - from);
            for (int k = 0; k < points; k++) {
                double[] point = new double[cell.low.length];
                for (int d = 0; d < point.length; d++) {
                    point[d] = cell.low[d] + random.nextDouble() * (cell.high[d] - cell.low[d]);
                }
                Follower follower = follow(cell.space, point);
                double target = replay(follower, Double.NEGATIVE_INFINITY);
                targets.add(target);
                follower.logWeight = target + logVolume - Math.log(points);
                followers.add(follower);
            }
        }
        logTarget = targets.stream().mapToDouble(t -> t).toArray();
        resample();
        move(SWEEPS_AT_FIRST);
        scaleTo(total);
    }

    /** Returns the points, with their weights. */
    List<Follower> followers() {
        return followers;
    }

    /**
     * Returns the logarithm of the probability of the answers, times the prior of the spaces, of points drawn from it: an estimate without
     * bias, for each answer takes from the points just the share that did not foresee it.
     */
    double logEvidence() {
        return logTotal() - Math.log(size);
    }

    /** Lets the weights sum to the given one. */
    void scaleTo(double total) {
        double shift = Math.log(total) - logTotal();
        followers.forEach(f -> f.logWeight += shift);
    }

    /** Returns how many times its points were moved. */
    int moves() {
        return moves;
    }

    /** Takes in a further answer, and keeps it. */
    void take(Answer answer) {
        answers.add(answer);
        observe(answer);
    }

    /** Takes in the latest answer. */
    void observe(Answer answer) {
        boolean learns = answers.size() <= MOST_LEARNED;
        double before = logTotal();
        for (int i = 0; i < logTarget.length; i++) {
            Follower follower = followers.get(i);
            if (learns) {
                double weight = follower.logWeight;
                follower.learn(answer, 0, scratch);
                logTarget[i] += follower.logWeight - weight;
            }
            follower.charge(answer);
        }
        if (!learns) {
            return;
        }
        boolean surprised = logTotal() - before < SURPRISING;
        if (surprised || effective() < FEW * followers.size()) {
            resample();
            move(Math.min(surprised ? SWEEPS_IF_SURPRISED : SWEEPS, Math.max(1, MOST_READ_AGAIN / answers.size())));
        }
    }

    private double logTotal() {
        double most = followers.stream().mapToDouble(f -> f.logWeight).max().orElseThrow();
        return most
                + Math.log(followers.stream()
                        .mapToDouble(f -> Math.exp(f.logWeight - most))
                        .sum());
    }

    /** Returns how many points of equal weight would tell as much (Kish's effective size of a sample). */
    private double effective() {
        double total = logTotal();
        return 1
                / followers.stream()
                        .mapToDouble(f -> Math.exp(2 * (f.logWeight - total)))
                        .sum();
    }

    /** Draws as many points of equal weight, evenly along the weights. */
    private void resample() {
        double total = logTotal();
        List<Follower> drawn = new ArrayList<>();
        double[] targets = new double[size];
        double passed = 0;
        double offset = random.nextDouble();
        for (int i = 0; i < logTarget.length; i++) {
            passed += Math.exp(followers.get(i).logWeight - total);
            while (drawn.size() < size && (drawn.size() + offset) / size < passed) {
                targets[drawn.size()] = logTarget[i];
                drawn.add(followers.get(i).copy());
            }
        }
        while (drawn.size() < size) {
            // what rounding left over
            targets[drawn.size()] = targets[drawn.size() - 1];
            drawn.add(drawn.get(drawn.size() - 1).copy());
        }
        drawn.forEach(f -> f.logWeight = total - Math.log(size));
        followers = drawn;
        logTarget = targets;
    }

    private void move(int sweeps) {
        moves++;
        for (int sweep = 0; sweep < sweeps; sweep++) {
            for (int i = 0; i < logTarget.length; i++) {
                Follower follower = followers.get(i);
                double[] point = proposed(follower);
                if (point == null) {
                    continue;
                }
                // a likelihood only falls as answers are read, so most proposals are given up early
                double least = logTarget[i] + Math.log(Math.max(1e-300, random.nextDouble()));
                Follower moved = follow(follower.space, point);
                double target = replay(moved, least);
                if (target >= least) {
                    moved.logWeight = follower.logWeight;
                    followers.set(i, moved);
                    logTarget[i] = target;
                }
            }
        }
    }

    private double @Nullable [] proposed(Follower follower) {
        double[] point = follower.point.clone();
        if (point.length == 0) {
            return null;
        }
        Follower a = followers.get(random.nextInt(followers.size()));
        Follower b = followers.get(random.nextInt(followers.size()));
        if (random.nextDouble() < ALONG && a.space.equals(follower.space) && b.space.equals(follower.space)) {
            double stride = (random.nextBoolean() ? 1 : 0.2) * 2.38 / Math.sqrt(2 * point.length);
            for (int d = 0; d < point.length; d++) {
                point[d] = inside(point[d] + stride * (a.point[d] - b.point[d]) + 1e-7 * random.nextGaussian());
            }
        } else {
            int d = random.nextInt(point.length);
            point[d] = inside(point[d] + Math.pow(10, -1 - 4 * random.nextDouble()) * random.nextGaussian());
        }
        return point;
    }

    /** Reflects a coordinate into the unit interval. */
    private static double inside(double x) {
        double folded = Math.abs(x) % 2;
        return folded > 1 ? 2 - folded : folded;
    }

    /** Follows a point; its weight is the prior density there. */
    private Follower follow(HypothesisSpace space, double[] point) {
        // narrow, for a density
        Box box = Box.around(space, point);
        Follower follower = new Follower(space, point, box.low, box.high, startedAt);
        follower.logWeight -= box.logVolume();
        return follower;
    }

    /** Reads all answers; returns prior times likelihood as a logarithm, or something below the given bound. */
    private double replay(Follower follower, double least) {
        int learned = Math.min(MOST_LEARNED, answers.size());
        for (int i = 0; i < learned && follower.logWeight >= least; i++) {
            follower.learn(answers.get(i), 0, scratch);
            follower.charge(answers.get(i));
            if (i == phased - 1) {
                follower.forgetPhase(answers.get(i).receiveNanos());
            }
        }
        return Double.isNaN(follower.logWeight) ? Double.NEGATIVE_INFINITY : follower.logWeight;
    }
}
