package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationLog;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.TokenBucket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The inference while an experiment runs: takes in one observation after the other, and says what is known and what to ask next.
 *
 * <p>It computes what {@link Analyzer} computes from the whole list, to the last bit, up to 2,000 observations: in a longer list the
 * analyzer takes those together that follow each other closely. Not safe for use by several threads.
 */
public final class Inference {

    private static final int PARTICLES_PER_CLASS = 32;
    private static final double CAPACITY_TOLERANCE = 0.06;

    /** The same where only one family is looked at, for the sake of its parameters. */
    private static final int PARTICLES_OF_FAMILY = 96;

    /** Observations up to which each is taken in as it is; no experiment is that long, but a log may be. */
    static final int LONGEST_EXPERIMENT = 2_000;

    private final Premises premises;
    private final Instant startedAt;
    private final List<Observation> observations;
    private final OnlinePosterior learnt;

    /** Computed when first asked for after an observation. */
    private @Nullable Particles particles;

    /** Starts without any observation. */
    public Inference(Premises premises, Instant startedAt) {
        this(premises, startedAt, new ArrayList<>(), false);
    }

    private Inference(Premises premises, Instant startedAt, List<Observation> observations, boolean exclusive) {
        this.premises = premises;
        this.startedAt = startedAt;
        this.observations = observations;
        learnt = new OnlinePosterior(premises, startedAt, exclusive);
    }

    /** Starts without any observation, and takes it for granted that nobody else uses the same quota. */
    static Inference exclusive(Premises premises, Instant startedAt) {
        return new Inference(premises, startedAt, new ArrayList<>(), true);
    }

    /**
     * Takes in all of a run that has ended. The list is not copied, for it may be long; nothing more can be observed.
     *
     * @param observations what was seen, oldest first; never changed again
     */
    static Inference ofWhole(Premises premises, Instant startedAt, List<Observation> observations) {
        Inference inference = new Inference(premises, startedAt, Collections.unmodifiableList(observations), false);
        if (observations.size() <= LONGEST_EXPERIMENT) {
            inference.learnt.takeAll(observations);
        } else {
            inference.learnt.takeLong(observations);
        }
        return inference;
    }

    /**
     * Takes in the next observation, as one that was answered before the next one was sent; those of a volley belong together, see
     * {@link #observeAll}.
     */
    public void observe(Observation observation) {
        observations.add(observation);
        particles = null;
        learnt.take(observation);
    }

    /**
     * Takes in the next observations, those of a volley together.
     *
     * @param next oldest first; of a volley all or none
     */
    public void observeAll(List<Observation> next) {
        observations.addAll(next);
        particles = null;
        learnt.takeAll(next);
    }

    /** Returns how many of the observations were looked at: all of them, but for a long log that leaves too much open. */
    int lookedAt() {
        return learnt.lookedAt();
    }

    /** Returns how many answers were learnt from: fewer than were looked at where a long log was condensed. */
    int learntFrom() {
        return learnt.learntFrom();
    }

    /**
     * Returns after how many of the latest observations in a row family and conclusion both had the given posterior, a volley counted
     * as one; at most 100, for no more are remembered.
     */
    public int observationsBeyond(double probability) {
        return learnt.certainties().beyond(probability);
    }

    /**
     * Returns for how many of the latest observations in a row the log odds of family and conclusion, of the less probable of the two, were
     * within the given bits of what they are now; at most 100, for no more are remembered.
     *
     * @param bits the distance, at least 0
     */
    public int observationsUnmoved(double bits) {
        return learnt.certainties().unmoved(bits);
    }

    /** Returns what was taken in so far, oldest first. */
    public List<Observation> observations() {
        return ObservationLog.unmodifiable(observations);
    }

    /** Returns whether this inference has taken in just the given observations, in which case nothing need be read again. */
    public boolean isAfter(List<Observation> others) {
        return observations.size() == others.size()
                && (others.isEmpty() || observations.get(others.size() - 1).equals(others.get(others.size() - 1)));
    }

    /** Returns whether the given observations begin with those that this inference has taken in. */
    public boolean leadsTo(List<Observation> others) {
        int seen = observations.size();
        return seen <= others.size() && isAfter(others.subList(0, seen));
    }

    /**
     * Takes in those of the observations that it has not taken in yet.
     *
     * @param all oldest first; this inference {@link #leadsTo leads to} them, and has not taken in a part of a volley
     */
    public void goOnTo(List<Observation> all) {
        observeAll(List.copyOf(all.subList(observations.size(), all.size())));
    }

    /** Returns the posterior of every id; sums to 1. */
    public Map<String, Double> posterior() {
        return learnt.now().families();
    }

    /** Returns how the posterior came about, one entry for each observation that told anything. */
    List<Analysis.Trace> trace() {
        return learnt.trace();
    }

    Posterior state() {
        return learnt.now();
    }

    /** Returns what was taken as known. */
    public Premises premises() {
        return premises;
    }

    /** Returns when the experiment began. */
    public Instant startedAt() {
        return startedAt;
    }

    /**
     * Returns the largest cost that would be admitted at a time, as a quantile over everything that is still possible.
     *
     * @param time not before the latest observation
     * @param share the share of probability below the quantile, above 0 and below 1
     */
    public double headroom(Instant time, double share) {
        Particles particles = particles();
        return particles.headroom(Loads.bounds(particles, EpochNanos.of(time), learnt.tripNanos()), share);
    }

    /**
     * Returns how probable an admission is, over all limits that are still possible.
     *
     * @param sentAt when the request is sent, not before the latest observation
     * @param tripNanos how long its answer takes
     * @param cost its cost in tokens
     */
    double admission(Instant sentAt, long tripNanos, double cost) {
        return admissionBetweenBounds(sentAt, tripNanos).of(cost);
    }

    /** Looks at a time whatever was learnt of where between its bounds a limit answers. */
    private Admission admissionBetweenBounds(Instant time, long tripNanos) {
        Particles particles = particles();
        return new Admission(particles, Loads.bounds(particles, EpochNanos.of(time), tripNanos));
    }

    /**
     * Returns the largest cost that is admitted at a time with great probability.
     *
     * @param time not before the latest observation
     * @param doubt the probability of a denial that is accepted, above 0 and below 0.5
     * @param largest what is returned at most, such as where requests are counted, whatever they cost
     */
    public double surelyAdmitted(Instant time, double doubt, double largest) {
        return admissionBetweenBounds(time, learnt.tripNanos()).largest(1 - doubt, largest, 1);
    }

    /**
     * Returns the smallest cost that is refused at a time with great probability; one more than the largest if none is.
     *
     * @param time not before the latest observation
     * @param doubt the probability of an admission that is accepted, above 0 and below 0.5
     * @param largest the largest cost that is looked at, at least 1
     */
    public double surelyRefused(Instant time, double doubt, double largest) {
        return admissionBetweenBounds(time, learnt.tripNanos()).smallestRefused(doubt, largest);
    }

    /**
     * Returns the largest costs that are admitted at a time with at least given probabilities, by all that was learnt: what is left then,
     * and how well that is known.
     *
     * @param time not before the latest observation
     * @param probabilities each above 0 and below 1
     * @param largest what is looked at and returned at most
     * @return a cost for each probability, 0 if not even one token is admitted with it
     */
    public double[] admitted(Instant time, double[] probabilities, double largest) {
        Particles particles = particles();
        Admission admission =
                new Admission(particles, Loads.likely(particles, EpochNanos.of(time), learnt.tripNanos()));
        return Arrays.stream(probabilities)
                .map(probability -> admission.largest(probability, largest, 0.5))
                .toArray();
    }

    /** Returns the posterior of the most probable conclusion, an inconclusive one aside. */
    public double conclusionProbability() {
        return learnt.conclusionProbability();
    }

    /** Returns the posterior of the most probable limiting family. */
    public double familyProbability() {
        return learnt.favourite().probability();
    }

    /**
     * Returns the posterior of the most probable limiting family, if a stepped bucket is looked at as closely as before a verdict is given: that takes as long as a hundred
     * observations.
     */
    public double familyProbabilityBesideSteps() {
        Posterior posterior = learnt.now();
        return Favourite.of(SteppedRival.reckonedWith(posterior, posterior.families()))
                .probability();
    }

    /**
     * Returns for how many of the latest observations in a row only {@code none-of-these}, and that not by far, kept the most
     * probable family and conclusion from the given posterior; at most 100.
     */
    public int observationsInDoubtOfAllModels(double probability) {
        return learnt.certainties().inDoubtOfAllModels(probability);
    }

    /** Returns whether others probably use the same quota, if the most probable limiting family is the right one. */
    public boolean isQuotaShared() {
        return learnt.now().hiddenShare(likeliestFamily()).isProbable();
    }

    /** Returns whether that is nearly certain. */
    public boolean isQuotaSurelyShared() {
        return learnt.now().hiddenShare(likeliestFamily()).isNearlyCertain();
    }

    /**
     * Returns the request that promises most information for its price.
     *
     * @param costs the prices
     * @param goal the posterior at which a family counts as identified
     * @param now the time
     * @param latest when it must be sent at the latest
     * @param largestCost the largest cost in tokens that it may have, at least 1
     */
    public Optional<Prospect> bestProbe(ProbeCosts costs, double goal, Instant now, Instant latest, long largestCost) {
        return bestProbe(costs, goal, now, latest, largestCost, Long.MAX_VALUE);
    }

    /**
     * Returns the same where the tokens that are left may not suffice to use up the quota twice. What would take the last of it too early is
     * put off then, if a use in another part of the window is what parts two kinds of windows.
     *
     * @param costs the prices
     * @param goal the posterior at which a family counts as identified
     * @param now the time
     * @param latest when it must be sent at the latest
     * @param largestCost the largest cost in tokens that it may have, at least 1
     * @param tokensLeft the tokens that may be spent in all, at least the largest cost
     */
    public Optional<Prospect> bestProbe(
            ProbeCosts costs, double goal, Instant now, Instant latest, long largestCost, long tokensLeft) {
        return Optional.ofNullable(
                        foresight(costs, goal).best(EpochNanos.of(now), EpochNanos.of(latest), largestCost, tokensLeft))
                .map(prospect -> sharpened(prospect, now, latest));
    }

    /**
     * Returns a request worth sending while waiting for a later time: one that is most probably refused, and admitted as soon as
     * anything came back. Empty if what it may save is not worth its price.
     *
     * @param costs the prices
     * @param goal the posterior at which a family counts as identified
     * @param now the time
     * @param until when something will be asked in any case, not before now
     * @param largestCost the largest cost in tokens that it may have, at least 1
     */
    public Optional<Prospect> watch(ProbeCosts costs, double goal, Instant now, Instant until, long largestCost) {
        return Optional.ofNullable(foresight(costs, goal).watch(EpochNanos.of(now), EpochNanos.of(until), largestCost))
                .map(prospect -> sharpened(prospect, now, until));
    }

    private Prospect sharpened(Prospect prospect, Instant now, Instant latest) {
        return prospect.movedTo(aroundClockLine(prospect.at(), prospect.cost(), now, latest));
    }

    /**
     * Returns when to send a request that is wanted near the next line of the clock's windows, so that the answers put the narrowest bounds on
     * it: a little before the line, or on it. A request that is wanted elsewhere, or whose answer does not depend on the line, is sent when it
     * is wanted.
     *
     * @param wanted when it is wanted, not before now
     * @param cost its cost in tokens
     * @param now the time
     * @param latest when it must be sent at the latest
     */
    public Instant aroundClockLine(Instant wanted, long cost, Instant now, Instant latest) {
        return lineTiming().ofRequest(wanted, cost, now, latest);
    }

    /**
     * Returns when a volley around the next line of the clock's windows should begin: where round trips are long, answers under way at once
     * bound the line much more narrowly than two that follow each other. Empty if it is not open whether windows are aligned with the clock,
     * or round trips are so short that a volley is not worth its requests.
     *
     * @param now the time, before which it does not begin
     */
    public Optional<Instant> nextVolley(Instant now) {
        return lineTiming().nextVolley(now);
    }

    /**
     * Returns when the volley begins that a request had better be which is wanted near a line that is foretold: the next line of the clock's
     * windows, or the end of the window that its first use opened. Empty if the given time is not near enough to such a line or too late for
     * it, if it is not open whether there is one, or if a volley is not worth its requests, see {@link #nextVolley}.
     *
     * @param wanted when a request is wanted, not before now
     * @param now the time
     */
    public Optional<Instant> volleyFor(Instant wanted, Instant now) {
        return lineTiming().volleyFor(wanted, now);
    }

    /**
     * Returns when to send the requests of a volley that bounds a line, in ascending order; empty if a request that is wanted at the given
     * time had better not be a volley, see {@link #volleyFor}, or the line would not decide upon the requests.
     *
     * @param wanted when a request is wanted, not before now
     * @param cost the cost of each request of the volley in tokens
     * @param count how many requests it has, at least 2
     * @param now the time
     * @param latest when the last of them must be sent at the latest
     */
    public List<Instant> volley(Instant wanted, long cost, int count, Instant now, Instant latest) {
        return lineTiming().ofVolley(wanted, cost, count, now, latest);
    }

    private LineTiming lineTiming() {
        Observation last = observations.isEmpty() ? null : observations.get(observations.size() - 1);
        return new LineTiming(this::particles, premises.windowNanos(), learnt.tripNanos(), last);
    }

    /**
     * Returns the request that promises most about the parameters of the most probable limiting family for its price.
     *
     * @param costs the prices
     * @param now the time
     * @param latest when it must be sent at the latest
     * @param largestCost the largest cost in tokens that it may have, at least 1
     */
    public Optional<Prospect> sharpestProbe(ProbeCosts costs, Instant now, Instant latest, long largestCost) {
        Particles particles = Particles.of(learnt.now(), likeliestFamily(), PARTICLES_OF_FAMILY, CAPACITY_TOLERANCE);
        Foresight search = new Foresight(
                particles, costs, premises.windowNanos(), learnt.tripNanos(), typicalCapacity(particles), 0.5);
        return Optional.ofNullable(search.best(EpochNanos.of(now), EpochNanos.of(latest), largestCost));
    }

    /**
     * Returns whether the 95% intervals of the parameters of the most probable limiting family are narrow: none wider than a share of the
     * estimate, or of the window for a phase; the number of sub-windows aside.
     *
     * @param share above 0
     */
    public boolean knowsParametersTo(double share) {
        return new ParameterSummary(learnt.now(), likeliestFamily()).isKnownTo(share);
    }

    /** Returns the most probable of the families that limit. */
    String likeliestFamily() {
        return learnt.favourite().family();
    }

    private Foresight foresight(ProbeCosts costs, double goal) {
        Particles particles = particles();
        return new Foresight(
                particles, costs, premises.windowNanos(), learnt.tripNanos(), typicalCapacity(particles), goal);
    }

    /**
     * Returns the first request of whose answer the most probable limiting family is nearly sure, with the cost closest to the line
     * between the two answers: what shows best whether that family is right.
     *
     * @param admitted whether it shall be sure of an admission or of a refusal
     * @param from when it may be sent at the earliest, not before the latest observation
     * @param latest when it must be sent at the latest
     * @param largestCost the largest cost in tokens that it may have, at least 1
     */
    public Optional<Prediction> sharpPrediction(boolean admitted, Instant from, Instant latest, long largestCost) {
        return predictions().first(admitted, EpochNanos.of(from), EpochNanos.of(latest), largestCost);
    }

    /**
     * Returns the first request that a token bucket on credit would nearly surely admit, with about the smallest cost that makes the next
     * ones wait: right behind it, a refusal is as sure. Empty if a token bucket that is still possible does not admit on credit.
     *
     * @param from when it may be sent at the earliest, not before the latest observation
     * @param latest when it must be sent at the latest
     * @param largestCost the largest cost in tokens that it may have, at least 1
     */
    public Optional<Prediction> smallestDebt(Instant from, Instant latest, long largestCost) {
        return predictions(TokenBucket.ID).debt(EpochNanos.of(from), EpochNanos.of(latest), largestCost);
    }

    /**
     * Returns when a token bucket on credit would as likely admit a request as refuse it: of all times, an answer tells most then of how
     * much is owed. Empty if a token bucket that is still possible does not admit on credit, or if it is known well when it admits again.
     *
     * @param from when it may be sent at the earliest, not before the latest observation
     * @param latest when it must be sent at the latest
     */
    public Optional<Instant> evenOddsOfReturn(Instant from, Instant latest) {
        return predictions(TokenBucket.ID).evenOdds(EpochNanos.of(from), EpochNanos.of(latest));
    }

    /**
     * Returns the posterior of the limiters that are none of the families although it is known how they work: what may be so small
     * by their prior alone.
     */
    public double rivalProbability() {
        return learnt.now().modelledNone();
    }

    /**
     * Returns the request of whose answer the most probable limiting family is nearly sure, and of which the limiters that are none of
     * the families, although it is known how they work, most expect the opposite; empty if there is none that they doubt much.
     *
     * @param from when it may be sent at the earliest, not before the latest observation
     * @param latest when it must be sent at the latest
     * @param largestCost the largest cost in tokens that it may have, at least 1
     */
    public Optional<Prediction> predictionAgainstRivals(Instant from, Instant latest, long largestCost) {
        return predictions().against(Families.NONE, EpochNanos.of(from), EpochNanos.of(latest), largestCost);
    }

    /**
     * Returns a sure admission that uses more: where the most probable limiting family admits whatever the cost, as one that counts
     * requests or makes the next one pay, the largest.
     *
     * @param prediction what it is sure of
     * @param largestCost the largest cost in tokens that it may have, at least 1
     */
    public Prediction usingUp(Prediction prediction, long largestCost) {
        return !predictions().metersCost()
                ? new Prediction(prediction.at(), Math.max(prediction.cost(), largestCost), prediction.admitted())
                : prediction;
    }

    private PredictionSearch predictions() {
        return predictions(likeliestFamily());
    }

    private PredictionSearch predictions(String family) {
        Particles particles = particles();
        return new PredictionSearch(
                particles, family, premises.windowNanos(), learnt.tripNanos(), typicalCapacity(particles));
    }

    /** Returns a small set of cells that stands for the posterior; its meters stand at the latest answer. */
    Particles particles() {
        return particlesAnywhere().fresh();
    }

    /** Returns the same particles for what has nothing to do with where their meters stand. */
    private Particles particlesAnywhere() {
        Particles known = particles;
        if (known == null) {
            known = Particles.of(learnt.now(), PARTICLES_PER_CLASS, CAPACITY_TOLERANCE);
            particles = known;
        }
        return known;
    }

    /** Returns a typical capacity in tokens, at least 1: the nominal one as far as only requests are counted. */
    public double typicalCapacity() {
        return typicalCapacity(particlesAnywhere());
    }

    private double typicalCapacity(Particles particles) {
        double sum = 0;
        for (int i = 0; i < particles.size; i++) {
            sum += particles.weight[i] * (particles.metersCost(i) ? particles.capacity(i) : premises.capacityTokens());
        }
        return Math.max(1, sum);
    }

    /** Returns how long a usual round trip takes, in seconds. */
    public double tripSeconds() {
        return learnt.tripNanos() / 1e9;
    }
}
