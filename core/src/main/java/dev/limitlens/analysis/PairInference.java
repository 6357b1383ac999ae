package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Meter;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.Pacer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The inference of two limits at once: a request is admitted if both admit it, and is then charged to both.
 *
 * <p>An admission tells about both limits, a denial about at least one of them. Which one is blamed for it is decided by what the two
 * expected; once blame is settled, each limit is inferred as if it were alone, from all admissions and the denials that it is blamed
 * for. A denial that each of the two would have given counts as expected, and tells about neither. The product of the evidences is
 * about a lower bound of that of the pair, for it leaves out every other way to blame. Now and then, and where an answer surprises
 * both limits, all blame is reconsidered in the light of what is known meanwhile; before two families are believed in, it is settled from
 * scratch. Beside the two, one limit is blamed for everything until it is known and a denial surprises it: then the other one may begin.
 *
 * <p>A function of the observations in their order, like every inference. Not safe for use by several threads.
 */
public final class PairInference {

    /** Prior of all pairs, beside that of all single limits. */
    private static final double PRIOR = 0.02;

    /** The same of one on requests and one on tokens, where a nominal number of requests is stated as well as one of tokens. */
    private static final double PRIOR_IF_STATED = 0.2;

    /** Probability that both limits are of one family: mostly one implementation enforces both. */
    private static final double SAME_FAMILY = 0.8;

    /** Probability, beside other pairs, of two limits that count the same, on times that differ by less than a factor. */
    private static final double ALIKE = 0.01;

    private static final double SCALES = 2;

    /**
     * The same of a limit that takes longer to give all back than there were observations: of that, no more than a change was seen, and
     * a single limit whose capacity changes does the same.
     */
    private static final double UNSEEN = 0.01;

    /** Prior of one limit with another capacity in each of its windows, beside that of all single limits. */
    private static final double CHANGING = 0.005;

    /**
     * Prior, beside two limits, of something that departs from them now and then: it explains what changes all the time, which can
     * always be blamed on one of two limits in retrospect.
     */
    private static final double DEPARTURE = 0.01;

    /** Denials that each of two limits must be blamed for: with fewer, one limit and a lapse say the same. */
    private static final int FEWEST_DENIALS = 2;

    /** Answers to which a single limit gave less than {@link #SURPRISING} before a pair is worth a thought. */
    private static final int FEWEST_SURPRISES = 2;

    private static final double SURPRISING = 0.05;

    /** The same, as the posterior of none of these. */
    private static final double DOUBT = 0.2;

    /**
     * The same, as the evidence of a single limit that is lost, in nats: no answer need surprise a mixture of families of which each
     * leaves much open. One that fits loses 10 to 25 on the way to its answer.
     */
    private static final double UNEXPLAINED = 25;

    /** Observations beyond which no pair is inferred: a long log is no experiment, and every one of them counts twice here. */
    private static final int LONGEST = 400;

    /** Probability of a denial below which it surprises a limit. */
    private static final double UNEXPECTED = 0.2;

    /** Probability of an answer below which it surprises a pair: it may have been foreseen under wrong blame. */
    private static final double SURPRISES_PAIR = 0.05;

    /** Denials between two reconsiderations. */
    private static final int APART = 5;

    /** The same if none of them surprised. */
    private static final int FAR_APART = 15;

    /** How many times as many denials there are between two of them at most, after some that changed nothing. */
    private static final int MOST_PATIENCE = 8;

    private static final int ROUNDS = 2;

    /** Probability of two families from which on blame is settled from scratch, before they are believed in. */
    private static final double LIKELY = 0.8;

    /** How many times as many answers there must be before that is done again. */
    private static final double MORE = 1.25;

    /** Denials for which one limit is blamed although the other one was sure to give them, without which all blame may stay. */
    private static final int FEWEST_DOUBTFUL = 3;

    /** Probability of a denial from which on a limit is blamed for it, whatever is known of the other one. */
    private static final double SURE = 0.95;

    /** Posterior of its family from which on a limit that is alone to blame is known well enough to be surprised. */
    private static final double KNOWN = 0.95;

    /** How probable a denial by a limit is that has denied nothing so far. */
    private static final double UNHEARD_OF = 0.1;

    private static final int FEW = 12;

    /** Probability of a denial from which on it is as a limit would have it. */
    private static final double EXPECTED = 0.5;

    /** Who is blamed for a denial. */
    private enum Blame {
        /** It was an admission, or nobody knows what it was. */
        NOBODY,
        FIRST,
        SECOND,
        /** Each of the two would have given it alone, so it tells about neither. */
        EITHER
    }

    private final Premises premises;
    private final Instant startedAt;
    private final Answer.Reader reader = new Answer.Reader();
    private final List<Observation> observations = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final List<Blame> blames = new ArrayList<>();
    /** By answer, the natural logarithm of the probability of a denial for which either may be blamed; else 0. */
    private final List<Double> logEither = new ArrayList<>();

    private Inference first;
    private Inference second;

    /** One limit that is blamed for all denials, until it is surprised by one; then null. */
    private @Nullable Inference alone;

    private final Contamination departuresFromAlone = new Contamination();

    private int denialsSinceReconsidered;
    /** Answers that surprised the pair since blame was last reconsidered for one. */
    private int surprises;

    private int surprisesToReconsider = 1;

    private int patience = 1;
    private int fromScratchAfter;
    private Contamination departures = new Contamination();
    private final ModelFreePredictor modelFree = new ModelFreePredictor();

    /** Starts without any observation. */
    public PairInference(Premises premises, Instant startedAt) {
        this.premises = premises;
        this.startedAt = startedAt;
        first = Inference.exclusive(premises, startedAt);
        second = Inference.exclusive(premises, startedAt);
        alone = Inference.exclusive(premises, startedAt);
    }

    /**
     * Returns whether two limits are worth a thought: two are stated, or the answers surprise a single limit, or leave none probable, or
     * are all in all much less probable than of a single limit.
     */
    public static boolean worthwhile(Inference single) {
        List<Analysis.Trace> trace = single.trace();
        if (trace.size() > LONGEST) {
            return false;
        }
        if (single.premises().capacityRequests().isPresent()
                || single.posterior().getOrDefault(Families.NONE, 0.0) >= DOUBT
                || single.state().logEvidence() < -UNEXPLAINED) {
            return true;
        }
        List<Observation> observations = single.observations();
        return Contradictions.count(observations, trace, SURPRISING) >= FEWEST_SURPRISES;
    }

    /** Takes in the next observation. */
    public void observe(Observation observation) {
        Answer answer = reader.read(observation);
        if (answer == null) {
            return;
        }
        observations.add(observation);
        answers.add(answer);
        double byFirst = denial(first, observation, denials(Blame.FIRST));
        double bySecond = denial(second, observation, denials(Blame.SECOND));
        double neither = (1 - byFirst) * (1 - bySecond);
        double given = answer.admitted() ? neither : 1 - neither;
        boolean known = answer.kind() != Answer.Kind.UNKNOWN;
        boolean foreseen = known && isEstablished();
        double logBefore = foreseen ? logEvidence() : 0;
        take(observation, answer, byFirst, bySecond);
        takeAlone(observation, answer);
        if (foreseen) {
            boolean wrongBlame = given < SURPRISES_PAIR && ++surprises >= surprisesToReconsider;
            departures.observe(
                    wrongBlame ? Math.max(given, underOtherBlame(logBefore)) : given, modelFree.probability(answer));
        }
        if (known) {
            modelFree.observe(answer);
        }
        lookAfresh();
    }

    private void take(Observation observation, Answer answer, double byFirst, double bySecond) {
        if (answer.kind() != Answer.Kind.DENIED) {
            blames.add(Blame.NOBODY);
            logEither.add(0.0);
            first.observe(observation);
            second.observe(observation);
            return;
        }
        denialsSinceReconsidered++;
        if (Math.min(byFirst, bySecond) >= EXPECTED) {
            blames.add(Blame.EITHER);
            logEither.add(logEither(byFirst, bySecond));
        } else {
            boolean blameFirst = byFirst >= UNEXPECTED || byFirst >= bySecond;
            blames.add(blameFirst ? Blame.FIRST : Blame.SECOND);
            logEither.add(0.0);
            (blameFirst ? first : second).observe(observation);
        }
        boolean unexpected = Math.max(byFirst, bySecond) < UNEXPECTED;
        if (denialsSinceReconsidered >= patience * (unexpected ? APART : FAR_APART)) {
            patience = reconsider() ? 1 : Math.min(MOST_PATIENCE, 2 * patience);
        }
    }

    /**
     * Follows the limit that is alone to blame. Once its family is known, the first denial that surprises it may be the first of the other
     * limit: if the answers are better explained so, it is kept for the first of the two, whatever was blamed on the other one before.
     */
    private void takeAlone(Observation observation, Answer answer) {
        Inference only = alone;
        if (only == null) {
            return;
        }
        boolean known = answer.kind() != Answer.Kind.UNKNOWN;
        boolean denied = answer.kind() == Answer.Kind.DENIED;
        if (known && only.familyProbability() >= KNOWN) {
            double denial = denial(only, observation, denied() - (denied ? 1 : 0));
            if (denied && denial < SURPRISING) {
                alone = null;
                blameOtherThan(only);
                return;
            }
            departuresFromAlone.observe(denied ? denial : 1 - denial, modelFree.probability(answer));
        }
        only.observe(observation);
    }

    /** Blames a limit for all denials but the last, if that explains the answers better. */
    private void blameOtherThan(Inference only) {
        List<Blame> blamed = new ArrayList<>(blames);
        blamed.replaceAll(blame -> blame == Blame.NOBODY ? Blame.NOBODY : Blame.FIRST);
        blamed.set(blamed.size() - 1, Blame.SECOND);
        Inference other = inferred(blamed, Blame.SECOND);
        double logEvidence = logEvidence(only) + logEvidence(other);
        if (logEvidence > logEvidence()) {
            restore(new State(only, other, blamed, Collections.nCopies(blamed.size(), 0.0), logEvidence));
            departures = departuresFromAlone;
        }
    }

    /** Settles blame from scratch before a pair is believed in for the first time, and when much more is known. */
    private void lookAfresh() {
        if (answers.size() >= fromScratchAfter && isEstablished() && familiesProbability() >= LIKELY) {
            fromScratchAfter = (int) (MORE * answers.size());
            fromScratch();
        }
    }

    /**
     * Reconsiders all blame after an answer that surprised the pair, and returns how probable the answer was if both ways to blame are
     * reckoned with: the evidence of both with the answer, as a share of that of both without it. The other way was no more probable
     * before than the one that was believed in, so the share is at least what is returned.
     *
     * @param logBefore the natural logarithm of the evidence without the answer, under the blame that was believed in
     */
    private double underOtherBlame(double logBefore) {
        surprises = 0;
        double logOne = logEvidence();
        boolean other = reconsider();
        surprisesToReconsider = other ? 1 : Math.min(MOST_PATIENCE, 2 * surprisesToReconsider);
        return other ? Math.min(1, Math.exp(Information.logSum(logOne, logEvidence()) - logBefore) / 2) : 0;
    }

    private boolean isEstablished() {
        return Math.min(denials(Blame.FIRST), denials(Blame.SECOND)) >= FEWEST_DENIALS;
    }

    private static double logEither(double byFirst, double bySecond) {
        return Math.log(1 - (1 - byFirst) * (1 - bySecond));
    }

    private int denied() {
        return (int) blames.stream().filter(b -> b != Blame.NOBODY).count();
    }

    private int denials(Blame blame) {
        return (int) blames.stream().filter(b -> b == blame).count();
    }

    /** Returns how probable it is that a limit denies the request. */
    private static double denial(Inference limit, Observation observation, int denials) {
        if (denials == 0) {
            return UNHEARD_OF;
        }
        long trip = Math.max(1, observation.latency().toNanos());
        return 1 - limit.admission(observation.sentAt(), trip, observation.requestedTokens());
    }

    // ---- blame in retrospect

    /**
     * Blames every denial on the limit that would rather have given it, as both are known by now, until that changes nothing.
     *
     * @return whether anyone is blamed otherwise than before
     */
    private boolean reconsider() {
        denialsSinceReconsidered = 0;
        for (int round = 0; round < ROUNDS; round++) {
            double[] byFirst = denialsInRetrospect(first, Blame.FIRST);
            double[] bySecond = denialsInRetrospect(second, Blame.SECOND);
            List<Blame> better = new ArrayList<>(blames);
            List<Double> either = new ArrayList<>(logEither);
            for (int i = 0; i < better.size(); i++) {
                if (better.get(i) != Blame.NOBODY) {
                    boolean both = Math.min(byFirst[i], bySecond[i]) >= EXPECTED;
                    better.set(i, both ? Blame.EITHER : blame(better.get(i), byFirst[i], bySecond[i]));
                    either.set(i, both ? logEither(byFirst[i], bySecond[i]) : 0);
                }
            }
            if (better.equals(blames) || !adopted(better, either)) {
                return round > 0;
            }
        }
        return true;
    }

    /**
     * Blames one limit for all denials of which it is sure, and only the other one for the rest; then the other way round. What was
     * learnt from a denial under wrong blame makes that blame look right, and no single step leads away from it.
     */
    private void fromScratch() {
        State best = state();
        for (Blame own : List.of(Blame.FIRST, Blame.SECOND)) {
            State before = best;
            restore(before);
            double[] byOwn = denialsInRetrospect(own == Blame.FIRST ? first : second, own);
            Blame others = own == Blame.FIRST ? Blame.SECOND : Blame.FIRST;
            List<Blame> better = new ArrayList<>(blames);
            int doubtful = 0;
            for (int i = 0; i < better.size(); i++) {
                if (better.get(i) != Blame.NOBODY) {
                    doubtful += better.get(i) == others && byOwn[i] >= SURE ? 1 : 0;
                    better.set(i, byOwn[i] >= SURE ? own : others);
                }
            }
            if (doubtful < FEWEST_DOUBTFUL) {
                continue;
            }
            adopt(better, Collections.nCopies(better.size(), 0.0));
            reconsider();
            if (logEvidence() > before.logEvidence()) {
                best = state();
            }
        }
        restore(best);
    }

    /** What blame was settled on, and what follows from it. */
    private record State(
            Inference first, Inference second, List<Blame> blames, List<Double> logEither, double logEvidence) {}

    private State state() {
        return new State(first, second, List.copyOf(blames), List.copyOf(logEither), logEvidence());
    }

    private void restore(State state) {
        first = state.first();
        second = state.second();
        blames.clear();
        blames.addAll(state.blames());
        logEither.clear();
        logEither.addAll(state.logEither());
    }

    private void adopt(List<Blame> better, List<Double> either) {
        Inference otherFirst = isBlamedAlike(better, Blame.FIRST) ? first : inferred(better, Blame.FIRST);
        Inference otherSecond = isBlamedAlike(better, Blame.SECOND) ? second : inferred(better, Blame.SECOND);
        first = otherFirst;
        second = otherSecond;
        blames.clear();
        blames.addAll(better);
        logEither.clear();
        logEither.addAll(either);
    }

    /** Who is blamed is blamed still, unless the other would rather have given the denial. */
    private static Blame blame(Blame before, double byFirst, double bySecond) {
        return switch (before) {
            case FIRST -> bySecond > byFirst ? Blame.SECOND : Blame.FIRST;
            case SECOND -> byFirst > bySecond ? Blame.FIRST : Blame.SECOND;
            default -> byFirst >= bySecond ? Blame.FIRST : Blame.SECOND;
        };
    }

    /** Infers both limits anew under other blame, and keeps that if it explains the answers better. */
    private boolean adopted(List<Blame> better, List<Double> either) {
        State before = state();
        adopt(better, either);
        if (logEvidence() <= before.logEvidence()) {
            restore(before);
            return false;
        }
        return true;
    }

    /** Returns whether a limit is blamed for the same denials as before, so that nothing need be inferred anew. */
    private boolean isBlamedAlike(List<Blame> better, Blame own) {
        return IntStream.range(0, better.size()).allMatch(i -> (better.get(i) == own) == (blames.get(i) == own));
    }

    private static double sum(List<Double> logs) {
        return logs.stream().mapToDouble(Double::doubleValue).sum();
    }

    private Inference inferred(List<Blame> blames, Blame own) {
        Inference inference = Inference.exclusive(premises, startedAt);
        for (int i = 0; i < blames.size(); i++) {
            if (blames.get(i) == Blame.NOBODY || blames.get(i) == own) {
                inference.observe(observations.get(i));
            }
        }
        return inference;
    }

    /** Returns, by answer, how probable a denial by the limit was, as it is known now. */
    private double[] denialsInRetrospect(Inference limit, Blame own) {
        Particles particles = limit.particles();
        int[] heaviest = IntStream.range(0, particles.size)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -particles.weight[i]))
                .limit(FEW)
                .mapToInt(Integer::intValue)
                .toArray();
        double all =
                Arrays.stream(heaviest).mapToDouble(i -> particles.weight[i]).sum();
        double[] denied = new double[answers.size()];
        for (int i : heaviest) {
            Cell cell = particles.cell(i);
            Variant variant = cell.space.variant();
            Algorithm algorithm = cell.space.algorithm().apply(HypothesisSpace.middle(cell.low, cell.high));
            Meter meter = algorithm.newMeter();
            for (int k = 0; k < denied.length; k++) {
                Answer answer = answers.get(k);
                long time = answer.sendNanos() + (answer.receiveNanos() - answer.sendNanos()) / 2;
                double tested = variant.amount(answer.testedTokens());
                double required = variant.admission().requiredCapacity(meter.load(time), tested);
                denied[k] += particles.weight[i] / all * (1 - cell.belief.massFrom(required));
                boolean charged = answer.kind() != Answer.Kind.DENIED
                        || (blames.get(k) == own && variant.denial() == Denial.CHARGED);
                if (charged) {
                    meter.charge(time, variant.amount(answer.chargedTokens()));
                } else if (blames.get(k) == own && variant.denial() == Denial.RESTART) {
                    meter.restart(time);
                }
            }
        }
        return denied;
    }

    // ---- the posterior

    /** Returns the natural logarithm of a lower bound of the evidence of two limits of some family each. */
    private double logEvidence() {
        return logEvidence(first) + logEvidence(second) + sum(logEither);
    }

    /**
     * An answer that the box of a cell does not determine counts half in its evidence, but here no more than a quarter: of all that is
     * left open, blame goes where it fits best, so a limit that leaves much open could be made to fit anything. A box of a limit that
     * gives back continuously learns where in it the limiter answers, and leaves that open no longer.
     */
    private static double logEvidence(Inference limit) {
        return limit.state().logEvidence() + Math.log(Math.max(Double.MIN_NORMAL, determined(limit)));
    }

    /** Returns the posterior of a limiting family, each cell discounted for what it leaves open. */
    private static double determined(Inference limit) {
        Posterior state = limit.state();
        double sum = 0;
        for (int i = 0; i < state.cells().size(); i++) {
            Cell cell = state.cells().get(i);
            if (Families.limits(cell.space.family())) {
                sum += state.weight(i) * (cell.continuous() ? 1 : Math.pow(2, -cell.ambiguity()));
            }
        }
        return sum;
    }

    private static double limiting(Inference limit) {
        return Families.LIMITING.stream()
                .mapToDouble(id -> limit.posterior().getOrDefault(id, 0.0))
                .sum();
    }

    /** Returns how much more probable two families are together, before any answer, than if they had nothing to do with each other. */
    private static double affinity(String one, String other) {
        int count = Families.LIMITING.size();
        return one.equals(other) ? SAME_FAMILY * count : (1 - SAME_FAMILY) * count / (count - 1);
    }

    private static double weight(Inference first, String one, Inference second, String other) {
        return affinity(one, other)
                * first.posterior().getOrDefault(one, 0.0)
                * second.posterior().getOrDefault(other, 0.0);
    }

    /** Returns the mean affinity of the families that are probable. */
    private double affinity() {
        double sum = 0;
        for (String one : Families.LIMITING) {
            for (String other : Families.LIMITING) {
                sum += weight(first, one, second, other);
            }
        }
        return sum / Math.max(Double.MIN_NORMAL, limiting(first) * limiting(second));
    }

    /** Returns the posterior probability of two limits, if one limit or none of these, as the given inference has them, are the rest. */
    public double probability(Inference single) {
        return isEstablished() ? rivals(single).two() : 0;
    }

    /**
     * Returns whether what speaks against two limits is rather something that departs from them now and then than one limit, be it one
     * whose capacity changes.
     */
    public boolean departsRather(Inference single) {
        Rivals rivals = rivals(single);
        return rivals.logDeparting() > rivals.logOne();
    }

    /**
     * The natural logarithms of the evidences.
     *
     * @param logTwo of two limits
     * @param logDeparting of something that departs from them
     * @param logOne of one limit
     */
    private record Rivals(double logTwo, double logDeparting, double logOne) {

        double two() {
            return 1 / (1 + Math.exp(Information.logSum(logOne, logDeparting) - logTwo));
        }
    }

    private Rivals rivals(Inference single) {
        Knowledge ofFirst = Knowledge.ofFirst(this);
        Knowledge ofSecond = Knowledge.ofSecond(this);
        boolean alike = isAlike(ofFirst.secondsToGiveAllBack(), ofSecond.secondsToGiveAllBack())
                || isAlike(ofFirst.periodSeconds(), ofSecond.periodSeconds());
        boolean unseen = Math.max(ofFirst.secondsToGiveAllBack(), ofSecond.secondsToGiveAllBack()) > secondsObserved();
        double two = Math.log(Math.max(Double.MIN_NORMAL, prior(alike)))
                + (unseen ? Math.log(UNSEEN) : 0)
                + logEvidence()
                + Math.log(Math.max(Double.MIN_NORMAL, affinity()));
        double changing = Math.log(CHANGING) + logEvidenceOfChanging(ofFirst, ofSecond);
        double departing = Math.log(DEPARTURE) + two + departures.logFactor();
        return new Rivals(two, departing, Information.logSum(single.state().logEvidence(), changing));
    }

    /**
     * Returns the prior of two limits, given what they count as far as that is known: two that count the same on nearly the same time are
     * improbable, and where one on requests is stated beside one on tokens, nobody need guess that there is one that counts requests.
     */
    private double prior(boolean alike) {
        double firstCounts = countsRequests(first, 1);
        double secondCounts = countsRequests(second, 1);
        double same = firstCounts * secondCounts + (1 - firstCounts) * (1 - secondCounts);
        double likelySame = PRIOR * same * (alike ? ALIKE : 1);
        if (premises.capacityRequests().isEmpty()) {
            return likelySame + PRIOR * (1 - same);
        }
        double guessed = 1 / HypothesisSpaces.COUNTS_REQUESTS;
        double ofTokens = 1 / (1 - HypothesisSpaces.COUNTS_REQUESTS);
        double different = countsRequests(first, guessed) * (1 - secondCounts) * ofTokens
                + (1 - firstCounts) * ofTokens * countsRequests(second, guessed);
        return likelySame + PRIOR_IF_STATED * different;
    }

    /**
     * Returns how probable it is that a limit counts requests, times what takes back that this was held improbable before any answer; a
     * pacer always does, so for that there is nothing to take back.
     */
    private static double countsRequests(Inference limit, double guessed) {
        Posterior state = limit.state();
        double requests = 0;
        double all = 0;
        for (int i = 0; i < state.cells().size(); i++) {
            HypothesisSpace space = state.cells().get(i).space;
            if (Families.limits(space.family())) {
                all += state.weight(i);
                if (space.variant().metering() == Metering.REQUESTS) {
                    requests += state.weight(i) * (space.family().equals(Pacer.ID) ? 1 : guessed);
                }
            }
        }
        return all > 0 ? requests / all : 0;
    }

    /** Returns the same of one limit with another capacity in each of its windows, which begin on the clock or as one of two limits does. */
    private double logEvidenceOfChanging(Knowledge ofFirst, Knowledge ofSecond) {
        long window = premises.windowNanos();
        ChangingCapacity changing =
                new ChangingCapacity(CapacityPrior.about(premises.capacityTokens()), window, answers);
        return Stream.of(ofFirst, ofSecond)
                .map(known -> known.parameters().get("phaseSeconds"))
                .filter(Objects::nonNull)
                .mapToDouble(phase -> changing.logEvidence((long) (phase.estimate() * 1e9)))
                .reduce(changing.logEvidence(0), Math::max);
    }

    private double secondsObserved() {
        return answers.isEmpty()
                ? 0
                : (answers.get(answers.size() - 1).receiveNanos()
                                - answers.get(0).sendNanos())
                        / 1e9;
    }

    private static boolean isAlike(double seconds, double others) {
        return seconds < SCALES * others && others < SCALES * seconds;
    }

    /** Returns the probability of the two families, the first one's and the second one's, if there are two limits. */
    double share(String one, String other) {
        double all = affinity() * limiting(first) * limiting(second);
        return all > 0 ? weight(first, one, second, other) / all : 0;
    }

    /** Returns how probable the most probable families of the two limits are, if there are two limits. */
    public double familiesProbability() {
        return share(firstFamily(), secondFamily());
    }

    /** Returns the family of the first limit in the most probable pair. */
    String firstFamily() {
        return Families.LIMITING.stream()
                .max(Comparator.comparingDouble(one -> Families.LIMITING.stream()
                        .mapToDouble(other -> weight(first, one, second, other))
                        .max()
                        .orElse(0)))
                .orElseThrow();
    }

    /** Returns the family of the second limit in the most probable pair. */
    String secondFamily() {
        String one = firstFamily();
        return Families.LIMITING.stream()
                .max(Comparator.comparingDouble(other -> weight(first, one, second, other)))
                .orElseThrow();
    }

    /**
     * Returns how much an answer of which the two limits are sure tells against something that departs from them now and then: little,
     * where a predictor that knows no limiter expects the same.
     *
     * @param time when the request is sent, not before the latest observation
     * @param cost its cost in tokens, at least 1
     * @param admitted the answer
     * @return the expected evidence in nats, at least 0
     */
    public double evidenceAgainstDepartures(Instant time, double cost, boolean admitted) {
        double byChance = modelFree.admitProbability(EpochNanos.of(time), cost);
        double departed = departures.predict(1 - Posterior.LAPSE, admitted ? byChance : 1 - byChance);
        return Math.max(0, Math.log((1 - Posterior.LAPSE) / departed));
    }

    /** Returns what is known of the limit that was blamed first. */
    public Inference first() {
        return first;
    }

    /** Returns what is known of the other limit. */
    public Inference second() {
        return second;
    }

    /** Returns when the latest answer was there, since the Unix epoch. */
    long lastReceiveNanos() {
        return observations.isEmpty()
                ? EpochNanos.of(startedAt)
                : answers.get(answers.size() - 1).receiveNanos();
    }
}
