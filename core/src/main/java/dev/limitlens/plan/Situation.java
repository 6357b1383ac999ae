package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the adaptive plan stands before: the answers so far, what they tell, and what may still be spent.
 *
 * @param premises what is taken as known
 * @param budget what the experiment may spend
 * @param costs what time, tokens and requests are worth, and what the smallest request costs
 * @param state what the observations tell
 * @param observations the answers so far, at least one
 * @param startedAt when the experiment began
 * @param opened place of the request with which the plan began, or began again after a pause
 * @param now the time
 */
record Situation(
        Premises premises,
        Budget budget,
        ProbeCosts costs,
        Inference state,
        List<Observation> observations,
        Instant startedAt,
        int opened,
        Instant now) {

    /**
     * Part of the window between the first probe and the second: long beside a round trip, so that where windows roll what each of the two used
     * comes back at a time of its own; and no longer, for a window that ends before the second one shows nothing of its end.
     */
    private static final int OPENING_WAIT = 15;

    /** Part of the window until which a reserve is held back: uses this far apart lie in different sub-windows, if any. */
    private static final double SPREADING = 0.51;

    /**
     * Part of the window at which a part of that reserve is used: uses this far apart lie in different sub-windows of all windows that
     * are half as long, which would answer like the nominal one until then.
     */
    private static final double MIDDLE = 0.26;

    /** Share of the tokens of which a budget must still have some for more than what is asked for. */
    private static final double ALL_BUT_SPENT = 0.75;

    /** Doubt about the alignment of a family that is known, from which on another line must be seen. */
    private static final double ALIGNMENT_OPEN = 0.004;

    /** Tokens in capacities that show that a window was used up. */
    private static final double USED_UP = 1.1;

    /** Tokens in capacities that it takes to see a line, with some to spare: all of one, most of it before the line. */
    private static final double LINE = 1.5;

    /** Largest cost of a probe in nominal capacities, once half of one was admitted; the prior goes no further. */
    private static final int LARGEST = 8;

    /** Cost in nominal capacities that may be asked for however little is left, once a refusal has shown that there is a limit. */
    private static final int USUAL = 2;

    /** Part of the window up to which a wait is hardly one. */
    private static final int CHEAP_WAIT = 40;

    /** Part of the window up to which a second look at a limiter that is as good as identified may take. */
    private static final int SECOND_LOOK = 8;

    Situation at(Instant time) {
        return new Situation(premises, budget, costs, state, observations, startedAt, opened, time);
    }

    int requests() {
        return observations.size();
    }

    Instant openedAt() {
        return observations.get(opened).intent().intendedAt();
    }

    /** Returns from when on uses lie far enough from the opening to tell the windows that roll apart. */
    Instant spreadAt() {
        return after(openedAt(), SPREADING);
    }

    /** Returns from when on a part of the reserve is used. */
    Instant middleAt() {
        return after(openedAt(), MIDDLE);
    }

    /** Returns when the window is over that the opening may have begun. */
    Instant windowEnd() {
        return openedAt().plus(premises.window());
    }

    /** Returns when the next request may be sent. */
    Instant earliest() {
        return requests() == opened + 1
                ? later(now, openedAt().plus(premises.window().dividedBy(OPENING_WAIT)))
                : now;
    }

    /** Returns when the time is over that the experiment may take. */
    Instant latest() {
        return startedAt.plus(budget.maxDuration());
    }

    /**
     * Returns the most that the next request may cost. A limiter that admits on credit would take all that is left at once, and tell
     * nothing; and as long as nothing large was admitted, nothing larger than the nominal capacity is asked for.
     */
    long largest() {
        long nominal = premises.capacityTokens();
        long left = tokensLeft();
        boolean large = observations.stream().anyMatch(o -> o.admitted() && o.tokens() * 2 >= nominal);
        long usual = observations.stream().anyMatch(Observation::denied) ? USUAL * nominal : nominal;
        return Math.min(left, large ? Math.min(LARGEST * nominal, Math.max(usual, left / 2)) : nominal);
    }

    boolean exhausted() {
        return largest() < costs.leastTokens() || earliest().isAfter(latest()) || requests() >= budget.maxRequests();
    }

    /** Returns whether the budget has too few tokens left to make good what a request might cost in confidence. */
    boolean allButSpent() {
        return Remaining.spent(observations) > ALL_BUT_SPENT * budget.maxTokens();
    }

    /**
     * Returns whether the tokens left must be saved for the next line: where a window was used up, it is open whether its lines are those of
     * the clock, and too few tokens are left to use up another one besides seeing a line.
     */
    boolean savesForLine() {
        long spent = Remaining.spent(observations);
        double capacity = state.typicalCapacity();
        return state.familyProbability() - state.conclusionProbability() > ALIGNMENT_OPEN
                && spent > USED_UP * capacity
                && tokensLeft() < LINE * capacity;
    }

    /** Returns how many requests the budget still has. */
    int requestsLeft() {
        return budget.maxRequests() - requests();
    }

    /** Returns how many tokens the budget still has. */
    long tokensLeft() {
        return budget.maxTokens() - Remaining.spent(observations);
    }

    long spentSinceOpening() {
        return Remaining.spent(observations.subList(opened, requests()));
    }

    boolean usedSince(Instant time) {
        return usedSince(time, 1);
    }

    /** Returns whether a request of at least as many tokens was admitted since then. */
    boolean usedSince(Instant time, double leastTokens) {
        return observations.stream()
                .anyMatch(o -> o.admitted() && !o.sentAt().isBefore(time) && o.tokens() >= leastTokens);
    }

    /** Returns until when a request is hardly waited for. */
    Instant soonUntil() {
        return now.plus(premises.window().dividedBy(CHEAP_WAIT));
    }

    /** Returns until when a request is worth the wait for what is little more than a second look. */
    Instant secondLookUntil() {
        return now.plus(premises.window().dividedBy(SECOND_LOOK));
    }

    /** Returns how many of the latest requests were sent with hardly any time between them, since the plan began. */
    int inARow() {
        int row = 1;
        while (row < requests() - opened && near(requests() - row - 1, requests() - row)) {
            row++;
        }
        return row;
    }

    private boolean near(int first, int second) {
        Instant from = observations.get(second).sentAt().minus(premises.window().dividedBy(CHEAP_WAIT));
        return !observations.get(first).sentAt().isBefore(from);
    }

    /** Returns how many of the latest answers were refusals, with hardly any time between them. */
    int refusedInARow() {
        int refused = 0;
        for (int i = requests() - 1; i >= 0 && observations.get(i).denied(); i--) {
            if (refused > 0 && !near(i, i + 1)) {
                break;
            }
            refused++;
        }
        return refused;
    }

    /** Returns the posterior of the windows of which uses at several times tell something: those that roll or may. */
    double rolling() {
        return posteriorOf(AnchoredWindow.ID, SlidingLog.ID, BucketedWindow.ID);
    }

    /** Returns the posterior of the families that refill, all the time or by steps. */
    double refilling() {
        return posteriorOf(TokenBucket.ID, SteppedBucket.ID, Pacer.ID);
    }

    private double posteriorOf(String... families) {
        return Stream.of(families)
                .mapToDouble(id -> state.posterior().getOrDefault(id, 0.0))
                .sum();
    }

    Instant after(Instant time, double windows) {
        return time.plusNanos((long) (windows * premises.windowNanos()));
    }

    static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
