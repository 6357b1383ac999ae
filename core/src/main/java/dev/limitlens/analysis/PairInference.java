package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Instant;
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

    /** Probability of an answer below which it surprises a pair: it may have been foreseen under wrong blame. */
    private static final double SURPRISES_PAIR = 0.05;

    /** Probability of two families from which on blame is settled from scratch, before they are believed in. */
    private static final double LIKELY = 0.8;

    /** How many times as many answers there must be before that is done again. */
    private static final double MORE = 1.25;

    private final Answer.Reader reader = new Answer.Reader();
    private final PairLog log;
    private final Blaming blaming;
    private final ModelFreePredictor modelFree = new ModelFreePredictor();
    private Contamination departures = new Contamination();

    /** The limit that is alone to blame, until a denial surprises it; then null. */
    private @Nullable LimitAlone alone;

    /** Answers that surprised the pair since blame was last reconsidered for one. */
    private int surprises;

    private int surprisesToReconsider = 1;
    private int fromScratchAfter;

    /** Starts without any observation. */
    public PairInference(Premises premises, Instant startedAt) {
        log = new PairLog(premises, startedAt);
        blaming = new Blaming(log);
        alone = new LimitAlone(log.unseen());
    }

    /**
     * Returns whether two limits are worth a thought: two are stated, or the answers surprise a single limit, or leave none probable, or
     * are all in all much less probable than of a single limit.
     */
    public static boolean worthwhile(Inference single) {
        return SecondLimitSuspicion.isRaisedBy(single);
    }

    /** Takes in the next observation. */
    public void observe(Observation observation) {
        Answer answer = reader.read(observation);
        if (answer == null) {
            return;
        }
        log.add(observation, answer);
        boolean known = answer.kind() != Answer.Kind.UNKNOWN;
        boolean foreseen = known && limits().isEstablished();
        double logBefore = foreseen ? limits().logEvidence() : 0;
        double given = blaming.observe(observation, answer);
        followAlone(observation, answer);
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

    /**
     * Follows the limit that is alone to blame, until a denial surprises it. If the answers are better explained so, that is the first one
     * of the other limit, whatever was blamed on it before.
     */
    private void followAlone(Observation observation, Answer answer) {
        LimitAlone only = alone;
        if (only == null || only.staysAloneAfter(observation, answer, modelFree)) {
            return;
        }
        alone = null;
        if (blaming.blameOnlyLatestOnOther(only.limit())) {
            departures = only.departures();
        }
    }

    /** Settles blame from scratch before a pair is believed in for the first time, and when much more is known. */
    private void lookAfresh() {
        if (log.size() >= fromScratchAfter && limits().isEstablished() && familiesProbability() >= LIKELY) {
            fromScratchAfter = (int) (MORE * log.size());
            blaming.startAfresh();
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
        double logOne = limits().logEvidence();
        boolean other = blaming.reconsider();
        surprisesToReconsider = other ? 1 : Math.min(Blaming.MOST_PATIENCE, 2 * surprisesToReconsider);
        return other ? Math.min(1, Math.exp(Information.logSum(logOne, limits().logEvidence()) - logBefore) / 2) : 0;
    }

    private TwoLimits limits() {
        return blaming.limits();
    }

    private PairRivals rivals(Inference single) {
        return PairRivals.of(limits(), log, departures, single);
    }

    /** Returns the posterior probability of two limits, if one limit or none of these, as the given inference has them, are the rest. */
    public double probability(Inference single) {
        return limits().isEstablished() ? rivals(single).two() : 0;
    }

    /**
     * Returns whether what speaks against two limits is rather something that departs from them now and then than one limit, be it one
     * whose capacity changes.
     */
    public boolean departsRather(Inference single) {
        return rivals(single).departsRather();
    }

    /** Returns how probable families of the two are together, if there are two limits. */
    PairFamilies families() {
        return limits().families();
    }

    /** Returns how probable the most probable families of the two limits are, if there are two limits. */
    public double familiesProbability() {
        return families().likeliestShare();
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
        return limits().first().inference();
    }

    /** Returns what is known of the other limit. */
    public Inference second() {
        return limits().second().inference();
    }
}
