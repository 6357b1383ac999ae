package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Volleys;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What an experiment left possible, followed through any number of later answers at a bounded cost: how probable it is that a
 * request is denied, and when that is improbable enough.
 *
 * <p>Of the windows it follows the corners of the posterior's heaviest cells, learns on, and cuts the cells no further. Of the
 * families that refill it follows points that move, see {@link Ensemble}. Not safe for use by several threads.
 */
public final class Outlook {

    /** What {@link Particles} asks for and is of no use here. */
    private static final double CAPACITY_TOLERANCE = 0.06;

    /** Most cells of one family that are followed. */
    private static final int MOST_CELLS = 48;

    /** Probability from which on a family has a say. */
    private static final double MATTERS = 0.01;

    /** Probability from which on a family that refills is followed, for it may matter yet. */
    private static final double MAY_MATTER = 0.001;

    /** The families whose refill must be known ever better: points of the posterior that move are what follows them. */
    private static final List<String> REFILLING = List.of(TokenBucket.ID, SteppedBucket.ID, Pacer.ID);

    /** The logarithm of a weight, relative to the heaviest, below which no follower falls: it may turn out right yet. */
    private static final double FLOOR = Math.log(1e-9);

    /** Answers after the history from which the posterior learns, too. */
    private static final int MOST_LEARNED = 150;

    /** Cells of the posterior beyond which it learns no more: where lines come as often as answers, their number grows. */
    private static final int MOST_CELLS_LEARNING = 3_000;

    /** Answers after which the cells that are followed are chosen anew, as long as the posterior learns. */
    private static final int RENEWED = 20;

    /** Most points across a cell. */
    private static final int MOST_POINTS = 12;

    private final Instant startedAt;
    private final Posterior posterior;
    private int learned;
    private final Answer.Reader reader = new Answer.Reader();
    private final double[] scratch = new double[2];
    private final long resolutionNanos;
    private final List<Answer> answers = new ArrayList<>();
    /** How many of the answers are the experiment's. */
    private final int phased;
    /** What follows the corners of cells. */
    private final List<Follower> cornered = new ArrayList<>();

    private final Map<String, Ensemble> ensembles = new TreeMap<>();
    /** All that is followed. */
    private final List<Follower> followers = new ArrayList<>();
    /** The weights of the followers in their families; 0 if the family has no say. */
    private double[] weights = {};

    private long shortestTripNanos = Long.MAX_VALUE;

    /**
     * Takes in an experiment.
     *
     * @param premises what was taken as known
     * @param startedAt when it began
     * @param history what was seen, oldest first
     */
    public Outlook(Premises premises, Instant startedAt, List<Observation> history) {
        this.startedAt = startedAt;
        posterior = new Posterior(premises, startedAt, Precision.of(premises.start()), true);
        for (int from = 0; from < history.size(); from = Volleys.endOf(history, from)) {
            List<Observation> together = history.subList(from, Volleys.endOf(history, from));
            together.forEach(this::note);
            List<Answer> read = Volley.read(together, reader);
            answers.addAll(Volley.apart(read));
            read.forEach(posterior::observe);
        }
        phased = answers.size();
        resolutionNanos = Math.max(1, premises.windowNanos() / 1_000_000);
        follow();
    }

    /** Chooses cells anew and brings what follows them to the present. */
    private void follow() {
        Particles particles = Particles.of(posterior, MOST_CELLS, CAPACITY_TOLERANCE);
        double[] families = new double[Families.WITH_CELLS];
        for (int i = 0; i < particles.size; i++) {
            families[particles.cell(i).family] += particles.weight[i];
        }
        cornered.clear();
        for (int i = 0; i < particles.size; i++) {
            Cell cell = particles.cell(i);
            if (REFILLING.contains(cell.space.family())) {
                continue;
            }
            // the heavier the cell, the more points across it: no step from one to the next shall weigh much
            int points = cell.low.length == 0
                    ? 1
                    : (int) Math.min(MOST_POINTS, 2 + particles.weight[i] / families[cell.family] * MOST_CELLS);
            for (int k = 0; k < points; k++) {
                double along = points == 1 ? 0 : k / (points - 1.0);
                cornered.add(Follower.across(cell, along, particles.weight[i] / points, startedAt));
            }
        }
        for (Answer answer : answers) {
            cornered.forEach(f -> f.learn(answer, 0, scratch));
            cornered.forEach(f -> f.charge(answer));
        }
        for (String id : REFILLING) {
            int family = Families.index(id);
            if (ensembles.containsKey(id) && families[family] > 0) {
                ensembles.get(id).scaleTo(families[family]);
            } else if (families[family] >= MAY_MATTER) {
                ensembles.put(id, ensemble(particles, family));
            } else {
                ensembles.remove(id);
            }
        }
        weigh();
    }

    private Ensemble ensemble(Particles particles, int family) {
        int[] members = IntStream.range(0, particles.size)
                .filter(i -> particles.cell(i).family == family)
                .toArray();
        return new Ensemble(
                Arrays.stream(members).mapToObj(particles::cell).toList(),
                Arrays.stream(members).mapToDouble(i -> particles.weight[i]).toArray(),
                answers,
                phased,
                startedAt);
    }

    private void note(Observation observation) {
        shortestTripNanos = Math.min(shortestTripNanos, observation.latency().toNanos());
    }

    /** Takes in the next observation. */
    public void observe(Observation observation) {
        note(observation);
        Answer answer = reader.read(observation);
        if (answer == null) {
            return;
        }
        if (answers.size() <= Ensemble.MOST_LEARNED) {
            answers.add(answer);
        }
        ensembles.values().forEach(e -> e.observe(answer));
        if (learned < MOST_LEARNED && posterior.cells().size() <= MOST_CELLS_LEARNING) {
            posterior.observe(answer);
            learned++;
            if (learned % RENEWED == 0 || answer.kind() == Answer.Kind.DENIED) {
                follow();
                return;
            }
        }
        cornered.forEach(f -> f.learn(answer, Follower.TOO_CAUTIOUS, scratch));
        cornered.forEach(f -> f.charge(answer));
        weigh();
    }

    private void weigh() {
        followers.clear();
        followers.addAll(cornered);
        ensembles.values().forEach(e -> followers.addAll(e.followers()));
        double most = followers.stream().mapToDouble(f -> f.logWeight).max().orElse(0);
        double[] families = new double[Families.WITH_CELLS];
        weights = new double[followers.size()];
        double all = 0;
        for (int i = 0; i < weights.length; i++) {
            Follower follower = followers.get(i);
            follower.logWeight = Math.max(FLOOR, follower.logWeight - most);
            weights[i] = Math.exp(follower.logWeight);
            families[follower.family] += weights[i];
            all += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            double family = families[followers.get(i).family];
            weights[i] = family >= MATTERS * all ? weights[i] / family : 0;
        }
    }

    private double worst(ToDoubleFunction<Follower> denied) {
        double[] families = new double[Families.WITH_CELLS];
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                families[followers.get(i).family] += weights[i] * denied.applyAsDouble(followers.get(i));
            }
        }
        return Arrays.stream(families).max().orElse(0);
    }

    private double denied(long sendNanos, long tokens) {
        long tripNanos = shortestTripNanos == Long.MAX_VALUE ? 0 : shortestTripNanos;
        return worst(f -> f.denied(sendNanos, tripNanos, tokens));
    }

    /**
     * Returns the probability that a request is denied, on the safe side: under the family that finds it most probable, of
     * those that still have a probability of at least 0.01.
     *
     * @param time when it is sent, not before the latest observation
     * @param tokens its cost, at least 1
     */
    public double deniedProbability(Instant time, long tokens) {
        return denied(EpochNanos.of(time), tokens);
    }

    /**
     * Returns the earliest time at which a request is denied with no more than the given probability, if nothing else is sent
     * until then; empty if there is none. The probability is that of {@link #deniedProbability}, the time right to the
     * millionth part of a window.
     *
     * @param from when it is ready to be sent, not before the latest observation
     * @param tokens its cost, at least 1
     * @param risk the probability of a denial that is accepted, above 0 and below 1
     */
    public Optional<Instant> earliest(Instant from, long tokens, double risk) {
        long notYet = EpochNanos.of(from);
        if (denied(notYet, tokens) <= risk) {
            return Optional.of(from);
        }
        if (worst(f -> f.deniedAtRest(tokens)) > risk) {
            return Optional.empty();
        }
        // without another request the load only falls, so the time is found by bisection
        long step = resolutionNanos;
        while (denied(notYet + step, tokens) > risk) {
            notYet += step;
            step *= 2;
        }
        long admitted = notYet + step;
        while (admitted - notYet > resolutionNanos) {
            long middle = notYet + (admitted - notYet) / 2;
            if (denied(middle, tokens) <= risk) {
                admitted = middle;
            } else {
                notYet = middle;
            }
        }
        return Optional.of(EpochNanos.toInstant(admitted));
    }
}
