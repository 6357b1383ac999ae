package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Prospect;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.Optional;

/**
 * What the adaptive plan holds back of the first window's quota: used up in one burst, it would make several kinds of windows answer
 * alike for ever. How much is left is searched for without using it all up, roughly at first and finely once uses lie far enough apart.
 *
 * @param goal posterior that is to be reached
 */
record Reserve(double goal) {

    /** Price of the reserve while it is held back. */
    private static final double PRICE = 3;

    /** Share of the capacity within which the headroom need be known until then. */
    private static final double ROUGH_HEADROOM = 0.14;

    /** The same from then on, while the first window lasts: the search itself is the late use that parts the windows. */
    private static final double FINE_HEADROOM = 0.004;

    /** Tokens to which it is searched as long as there was no late use at all, and never more finely. */
    private static final double LEAST_HEADROOM = 1.5;

    /** How many times what must be known roughly the headroom may be for a fine search. */
    private static final double LITTLE = 1.5;

    /**
     * Requests in a row after which a search gives up: halving finds a token in many thousands sooner, unless what it looks for moves, as
     * where others use the same quota.
     */
    private static final int MOST_IN_A_ROW = 16;

    /** Part of what is surely left below which asking for all that may be spent shows nothing of how much is left. */
    private static final double FUTILE = 0.5;

    /** Posterior of the families that refill at which nothing need be held back. */
    private static final double REFILLS = 0.5;

    /** Posterior of the windows that roll below which uses at several times tell nothing that is still asked. */
    private static final double ROLLS = 0.1;

    /** Least share of what was used so far that a use of a part of the reserve must have to be missed later. */
    private static final double SIZABLE = 0.02;

    /** Evidence below which nothing is asked while a reserve is held back. */
    private static final double LEAST_BITS = 0.05;

    /** Returns whether it matters how the first window's quota is used. */
    boolean matters(Situation situation) {
        return situation.earliest().isBefore(situation.windowEnd())
                && situation.refilling() < REFILLS
                && !situation.savesForLine();
    }

    /** Returns whether some of it must be left for later. */
    boolean holdsBack(Situation situation) {
        return situation.earliest().isBefore(situation.spreadAt()) && situation.rolling() > ROLLS;
    }

    /** Returns the next request of the search for how much is left, unless that is known well enough or the budget cannot show it. */
    Optional<Step> search(Situation situation) {
        Inference state = situation.state();
        Instant at = situation.earliest();
        double low = state.headroom(at, 0.05);
        double high = state.headroom(at, 0.95);
        double all = situation.spentSinceOpening() + high;
        double much = ROUGH_HEADROOM * all;
        double fine = situation.usedSince(situation.spreadAt())
                ? Math.max(LEAST_HEADROOM, FINE_HEADROOM * all)
                : LEAST_HEADROOM;
        long least = situation.costs().leastTokens();
        boolean known = high - low <= Math.max(fine, least - 1);
        if (known
                || situation.inARow() > MOST_IN_A_ROW
                || (holdsBack(situation) ? high <= much : high > LITTLE * much)) {
            return Optional.empty();
        }
        // half of what may be spent at most: a search must leave something for what it is for
        long half = (situation.largest() + 1) / 2;
        if (half < FUTILE * low) {
            return Optional.empty();
        }
        return Optional.of(Step.Probe.of(
                at,
                Math.max(least, Math.min(half, Math.round((low + high) / 2))),
                "probe " + situation.requests(),
                "how much is left, without using it all up?"));
    }

    /**
     * Returns a use of half of the reserve between the opening and the late use, when it is time for it and there was none yet: where all
     * that was used comes back before the late use, it tells the nominal window from the usual ones that are half as long.
     */
    Optional<Step> middle(Situation situation) {
        Instant at = situation.earliest();
        double left = situation.state().headroom(at, 0.5);
        long cost = Math.round(left / 2);
        double sizable = SIZABLE * (situation.spentSinceOpening() + left);
        boolean due = !at.isBefore(situation.middleAt()) && !situation.usedSince(situation.middleAt(), sizable);
        if (!due || cost < Math.max(sizable, situation.costs().leastTokens()) || cost > situation.largest()) {
            return Optional.empty();
        }
        return Optional.of(Step.Probe.of(
                at, cost, "probe " + situation.requests(), "uses at several times part kinds of windows"));
    }

    /** Returns when more of the reserve is used next. */
    Instant nextUseAt(Situation situation) {
        return situation.earliest().isBefore(situation.middleAt()) ? situation.middleAt() : situation.spreadAt();
    }

    /** Returns the request that is worth most while a reserve is held back, or one of a watch, if any. */
    Optional<Prospect> best(Situation situation) {
        Instant until = Situation.earlier(nextUseAt(situation), situation.latest());
        return situation
                .state()
                .bestProbe(situation.costs().withReserve(PRICE), goal, situation.earliest(), until, situation.largest())
                .filter(p -> p.familyBits() > LEAST_BITS)
                .or(() -> situation
                        .state()
                        .watch(situation.costs(), goal, situation.earliest(), until, situation.largest()));
    }
}
