package dev.limitlens.analysis;

import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.limiter.Unlimited;
import java.util.List;
import java.util.Set;

/** The ids of everything that a verdict can name, in the order of the contract, and what each stands for. */
final class Families {

    /** No model explains the answers. */
    static final String NONE = "none-of-these";

    /** The families that limit. */
    static final List<String> LIMITING = List.of(
            FixedWindow.ID,
            AnchoredWindow.ID,
            SlidingLog.ID,
            SlidingCounter.ID,
            BucketedWindow.ID,
            TokenBucket.ID,
            SteppedBucket.ID,
            Pacer.ID);

    /** Those that give back what was used in a window, and not by a rate. */
    static final Set<String> WINDOWS =
            Set.of(FixedWindow.ID, AnchoredWindow.ID, SlidingLog.ID, SlidingCounter.ID, BucketedWindow.ID);

    /** Number of ids with cells: the limiting families in their order, then what of {@code none-of-these} has a model. */
    static final int WITH_CELLS = LIMITING.size() + 1;

    private Families() {}

    /** Returns the place of an id with cells. */
    static int index(String id) {
        return id.equals(NONE) ? LIMITING.size() : LIMITING.indexOf(id);
    }

    /** Returns the id at a place. */
    static String at(int index) {
        return index == LIMITING.size() ? NONE : LIMITING.get(index);
    }

    static boolean limits(String id) {
        return LIMITING.contains(id);
    }

    /** Returns what the family means for the seed's question. */
    static Conclusion conclusion(String id, boolean aligned) {
        return switch (id) {
            case FixedWindow.ID -> aligned ? Conclusion.ABSOLUTE : Conclusion.NEITHER;
            case AnchoredWindow.ID, SlidingLog.ID, BucketedWindow.ID -> Conclusion.RELATIVE;
            case SlidingCounter.ID, TokenBucket.ID, SteppedBucket.ID, Pacer.ID -> Conclusion.NEITHER;
            case Unlimited.ID, NONE -> Conclusion.INCONCLUSIVE;
            default -> throw new IllegalArgumentException("unknown family '" + id + "'");
        };
    }
}
