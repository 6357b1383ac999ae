package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of two limits is blamed for each denial: when it comes, by what the two expected, and now and then for all of them again,
 * in the light of what is known meanwhile.
 */
final class Blaming {

    /** Probability of a denial from which on it is as a limit would have it. */
    private static final double EXPECTED = 0.5;

    /** Probability of a denial below which it surprises a limit. */
    private static final double UNEXPECTED = 0.2;

    /** Denials between two reconsiderations. */
    private static final int APART = 5;

    /** The same if none of them surprised. */
    private static final int FAR_APART = 15;

    /** How many times as many denials there are between two of them at most, after some that changed nothing. */
    static final int MOST_PATIENCE = 8;

    private static final int ROUNDS = 2;

    /** Denials for which one limit is blamed although the other one was sure to give them, without which all blame may stay. */
    private static final int FEWEST_DOUBTFUL = 3;

    /** Probability of a denial from which on a limit is blamed for it, whatever is known of the other one. */
    private static final double SURE = 0.95;

    private final PairLog log;
    private TwoLimits limits;
    private int denialsSinceReconsidered;
    private int patience = 1;

    /**
     * Begins without any answer.
     *
     * @param log where each answer is added before it is observed here
     */
    Blaming(PairLog log) {
        this.log = log;
        limits = TwoLimits.unseen(log);
    }

    /** Returns the two limits under the blame that is settled on. */
    TwoLimits limits() {
        return limits;
    }

    /** Takes in the next answer, and returns how probable it was to the two limits together. */
    double observe(Observation observation, Answer answer) {
        double byFirst = limits.first().denial(observation);
        double bySecond = limits.second().denial(observation);
        double neither = (1 - byFirst) * (1 - bySecond);
        if (answer.kind() == Answer.Kind.DENIED) {
            blame(observation, answer, byFirst, bySecond);
        } else {
            limits.observe(observation, answer);
        }
        return answer.admitted() ? neither : 1 - neither;
    }

    private void blame(Observation observation, Answer answer, double byFirst, double bySecond) {
        denialsSinceReconsidered++;
        if (Math.min(byFirst, bySecond) >= EXPECTED) {
            limits.observeDenial(observation, answer, Blame.EITHER, logEither(byFirst, bySecond));
        } else {
            boolean blameFirst = byFirst >= UNEXPECTED || byFirst >= bySecond;
            limits.observeDenial(observation, answer, blameFirst ? Blame.FIRST : Blame.SECOND, 0);
        }
        boolean unexpected = Math.max(byFirst, bySecond) < UNEXPECTED;
        if (denialsSinceReconsidered >= patience * (unexpected ? APART : FAR_APART)) {
            patience = reconsider() ? 1 : Math.min(MOST_PATIENCE, 2 * patience);
        }
    }

    private static double logEither(double byFirst, double bySecond) {
        return Math.log(1 - (1 - byFirst) * (1 - bySecond));
    }

    /**
     * Blames every denial on the limit that would rather have given it, as both are known by now, until that changes nothing.
     *
     * @return whether anyone is blamed otherwise than before
     */
    boolean reconsider() {
        TwoLimits before = limits;
        limits = reconsidered(before);
        return limits != before;
    }

    private TwoLimits reconsidered(TwoLimits before) {
        denialsSinceReconsidered = 0;
        TwoLimits best = before;
        for (int round = 0; round < ROUNDS; round++) {
            TwoLimits other = underRatherBlame(best);
            if (other == null || other.logEvidence() <= best.logEvidence()) {
                return best;
            }
            best = other;
        }
        return best;
    }

    /** Returns the two with every denial blamed on the one that would rather have given it; null if that is how they are blamed. */
    private @Nullable TwoLimits underRatherBlame(TwoLimits now) {
        Retrospect retrospect = new Retrospect(log.answers(), now.blames());
        double[] byFirst = retrospect.denials(now.first().inference(), Blame.FIRST);
        double[] bySecond = retrospect.denials(now.second().inference(), Blame.SECOND);
        List<Blame> better = new ArrayList<>(now.blames());
        List<Double> either = new ArrayList<>(now.logEither());
        for (int i = 0; i < better.size(); i++) {
            if (better.get(i) != Blame.NOBODY) {
                boolean both = Math.min(byFirst[i], bySecond[i]) >= EXPECTED;
                better.set(i, both ? Blame.EITHER : better.get(i).unlessRather(byFirst[i], bySecond[i]));
                either.set(i, both ? logEither(byFirst[i], bySecond[i]) : 0);
            }
        }
        return better.equals(now.blames()) ? null : now.under(better, either, log);
    }

    /**
     * Blames one limit for all denials of which it is sure, and only the other one for the rest; then the other way round. What was
     * learnt from a denial under wrong blame makes that blame look right, and no single step leads away from it.
     */
    void startAfresh() {
        for (Blame own : List.of(Blame.FIRST, Blame.SECOND)) {
            TwoLimits before = limits;
            TwoLimits afresh = blamedWhereSure(before, own);
            if (afresh != null) {
                TwoLimits settled = reconsidered(afresh);
                limits = settled.logEvidence() > before.logEvidence() ? settled : before;
            }
        }
    }

    /** Returns the two with one blamed wherever it is sure, and the other one for the rest; null if that is hardly anything new. */
    private @Nullable TwoLimits blamedWhereSure(TwoLimits now, Blame own) {
        double[] byOwn = new Retrospect(log.answers(), now.blames())
                .denials(now.limit(own).inference(), own);
        List<Blame> better = new ArrayList<>(now.blames());
        int doubtful = 0;
        for (int i = 0; i < better.size(); i++) {
            if (better.get(i) != Blame.NOBODY) {
                doubtful += better.get(i) == own.other() && byOwn[i] >= SURE ? 1 : 0;
                better.set(i, byOwn[i] >= SURE ? own : own.other());
            }
        }
        return doubtful < FEWEST_DOUBTFUL ? null : now.under(better, Collections.nCopies(better.size(), 0.0), log);
    }

    /**
     * Blames a limit for all denials but the latest, and another one only for that, if this explains the answers better.
     *
     * @param only a limit that has taken in all answers but the latest, which is a denial
     * @return whether it does
     */
    boolean blameOnlyLatestOnOther(BlamedLimit only) {
        List<Blame> blamed = new ArrayList<>(limits.blames());
        blamed.replaceAll(blame -> blame == Blame.NOBODY ? Blame.NOBODY : Blame.FIRST);
        blamed.set(blamed.size() - 1, Blame.SECOND);
        TwoLimits others = new TwoLimits(
                only, log.inferred(blamed, Blame.SECOND), blamed, Collections.nCopies(blamed.size(), 0.0));
        boolean better = others.logEvidence() > limits.logEvidence();
        limits = better ? others : limits;
        return better;
    }
}
