package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Two limits under one way to blame them. Under other blame there are two others; of these and those only the ones that blame is settled
 * on may go on, for they share a limit that is blamed for the same denials.
 */
final class TwoLimits {

    /** Denials that each of two limits must be blamed for: with fewer, one limit and a lapse say the same. */
    private static final int FEWEST_DENIALS = 2;

    private final BlamedLimit first;
    private final BlamedLimit second;
    private final List<Blame> blames;
    /** By answer, the natural logarithm of the probability of a denial for which either may be blamed; else 0. */
    private final List<Double> logEither;

    /** Begins with two limits that have answered nothing yet. */
    static TwoLimits unseen(PairLog log) {
        return new TwoLimits(log.unseen(), log.unseen(), List.of(), List.of());
    }

    /** Takes two limits that are blamed as given. */
    TwoLimits(BlamedLimit first, BlamedLimit second, List<Blame> blames, List<Double> logEither) {
        this.first = first;
        this.second = second;
        this.blames = new ArrayList<>(blames);
        this.logEither = new ArrayList<>(logEither);
    }

    /** Takes in an admission, or an answer of which nobody knows what it was: both limits learn from it. */
    void observe(Observation observation, Answer answer) {
        blames.add(Blame.NOBODY);
        logEither.add(0.0);
        first.observe(observation, answer);
        second.observe(observation, answer);
    }

    /**
     * Takes in a denial: only the limit learns from it that is blamed for it.
     *
     * @param blame not nobody
     * @param logDenied the natural logarithm of its probability, if either may be blamed for it; else 0
     */
    void observeDenial(Observation observation, Answer answer, Blame blame, double logDenied) {
        blames.add(blame);
        logEither.add(logDenied);
        if (blame != Blame.EITHER) {
            limit(blame).observe(observation, answer);
        }
    }

    BlamedLimit first() {
        return first;
    }

    BlamedLimit second() {
        return second;
    }

    /** Returns the first limit or the second one. */
    BlamedLimit limit(Blame which) {
        return which == Blame.FIRST ? first : second;
    }

    /** Returns who is blamed, by answer. */
    List<Blame> blames() {
        return Collections.unmodifiableList(blames);
    }

    /** Returns, by answer, the natural logarithm of the probability of a denial for which either may be blamed; else 0. */
    List<Double> logEither() {
        return Collections.unmodifiableList(logEither);
    }

    /** Returns whether each of the two is blamed for enough that there may be two. */
    boolean isEstablished() {
        return Math.min(first.denials(), second.denials()) >= FEWEST_DENIALS;
    }

    /** Returns the natural logarithm of a lower bound of the evidence of two limits of some family each. */
    double logEvidence() {
        return first.logEvidence()
                + second.logEvidence()
                + logEither.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Returns what is known of the two families. */
    PairFamilies families() {
        return new PairFamilies(
                first.inference().posterior(), second.inference().posterior());
    }

    /** Infers the two anew under other blame, as far as they are blamed otherwise. */
    TwoLimits under(List<Blame> others, List<Double> otherLogEither, PairLog log) {
        return new TwoLimits(
                isBlamedAlike(others, Blame.FIRST) ? first : log.inferred(others, Blame.FIRST),
                isBlamedAlike(others, Blame.SECOND) ? second : log.inferred(others, Blame.SECOND),
                others,
                otherLogEither);
    }

    private boolean isBlamedAlike(List<Blame> others, Blame own) {
        return IntStream.range(0, others.size()).allMatch(i -> (others.get(i) == own) == (blames.get(i) == own));
    }
}
