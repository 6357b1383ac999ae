package dev.limitlens.limiter;

import java.util.List;
import java.util.Optional;

/**
 * Limits at work. A request is charged to all of them if all admit it; if one does not, each treats the request as its own
 * {@link Denial} says.
 *
 * <p>Not safe for use by several threads.
 */
public final class LimitsState {

    private final List<LimiterState> states;

    LimitsState(List<LimiterState> states) {
        this.states = states;
    }

    /** Returns the states of the limiters, in their order. */
    public List<LimiterState> states() {
        return states;
    }

    /** Returns the largest cost in tokens that all would admit at the given time. */
    public long headroom(long timeNanos) {
        return states.stream().mapToLong(s -> s.headroom(timeNanos)).min().orElseThrow();
    }

    /**
     * Decides on a request and records the decision.
     *
     * @return empty if it is admitted, else the first limiter that denied it
     */
    public Optional<Limiter> tryAdmit(long timeNanos, long tokens) {
        Optional<LimiterState> denier =
                states.stream().filter(s -> !s.wouldAdmit(timeNanos, tokens)).findFirst();
        decide(timeNanos, tokens, denier.isEmpty());
        return denier.map(LimiterState::limiter);
    }

    /** Records a decision that was made elsewhere, such as one that noise turned into its opposite. */
    public void decide(long timeNanos, long tokens, boolean admitted) {
        for (LimiterState state : states) {
            if (admitted) {
                state.admit(timeNanos, tokens);
            } else {
                state.deny(timeNanos, tokens);
            }
        }
    }

    /**
     * Decides on a request whose output is not known yet and records the decision: each limiter looks at, and charges, what
     * {@link Limiter#startTokens} says. An admitted request must be settled with {@link #settle} once its output is known.
     *
     * @return empty if it is admitted, else the first limiter that denied it
     */
    public Optional<Limiter> tryStart(long timeNanos, long inputTokens, long maxOutputTokens) {
        Optional<Limiter> denier = states.stream()
                .filter(s -> !s.wouldAdmit(timeNanos, s.limiter().startTokens(inputTokens, maxOutputTokens)))
                .map(LimiterState::limiter)
                .findFirst();
        decideStart(timeNanos, inputTokens, maxOutputTokens, denier.isEmpty());
        return denier;
    }

    /** Records a decision on the start of a request that was made elsewhere, such as one that noise turned into its opposite. */
    public void decideStart(long timeNanos, long inputTokens, long maxOutputTokens, boolean admitted) {
        for (LimiterState state : states) {
            long tokens = state.limiter().startTokens(inputTokens, maxOutputTokens);
            if (admitted) {
                state.admit(timeNanos, tokens);
            } else {
                state.deny(timeNanos, tokens);
            }
        }
    }

    /**
     * Replaces what a request was charged at its start by what it cost in the end.
     *
     * @param startedAtNanos when {@link #tryStart} admitted it
     * @param timeNanos now
     * @param inputTokens its input
     * @param maxOutputTokens the largest output it allowed, as given at the start
     * @param outputTokens its output
     */
    public void settle(long startedAtNanos, long timeNanos, long inputTokens, long maxOutputTokens, long outputTokens) {
        for (LimiterState state : states) {
            Limiter limiter = state.limiter();
            state.settle(
                    startedAtNanos,
                    timeNanos,
                    limiter.startTokens(inputTokens, maxOutputTokens),
                    limiter.finalTokens(inputTokens, outputTokens));
        }
    }
}
