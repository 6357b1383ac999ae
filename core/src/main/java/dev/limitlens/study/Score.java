package dev.limitlens.study;

import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.limiter.Unlimited;

/** How right a verdict is. */
public enum Score {
    /** At the level, the right family and the right conclusion. */
    CORRECT,
    /** At the level, a wrong id ({@code none-of-these} too), or a wrong conclusion other than inconclusive. */
    CONFIDENTLY_WRONG,
    /** Neither. */
    UNDECIDED;

    /**
     * Scores a verdict.
     *
     * @param verdict the verdict, reached with the given level
     * @param truth the limiter that it is about
     * @param level the confidence from which on a verdict counts
     */
    public static Score of(Verdict verdict, Limiter truth, double level) {
        boolean sure = verdict.confidence() >= level;
        boolean rightFamily = verdict.family().equals(truth.id());
        boolean rightConclusion = verdict.conclusion() == conclusion(truth.algorithm());
        boolean wrongConclusion = !rightConclusion && verdict.conclusion() != Conclusion.INCONCLUSIVE;
        if ((sure && !rightFamily) || wrongConclusion) {
            return CONFIDENTLY_WRONG;
        }
        return sure && rightConclusion ? CORRECT : UNDECIDED;
    }

    /** The contract's table once more, so that a mistake in the analysis cannot make itself right. */
    private static Conclusion conclusion(Algorithm truth) {
        return switch (truth.id()) {
            case FixedWindow.ID -> ((FixedWindow) truth).phaseNanos() == 0 ? Conclusion.ABSOLUTE : Conclusion.NEITHER;
            case AnchoredWindow.ID, SlidingLog.ID, BucketedWindow.ID -> Conclusion.RELATIVE;
            case SlidingCounter.ID, TokenBucket.ID, SteppedBucket.ID, Pacer.ID -> Conclusion.NEITHER;
            case Unlimited.ID -> Conclusion.INCONCLUSIVE;
            default -> throw new IllegalArgumentException("unknown family '" + truth.id() + "'");
        };
    }
}
