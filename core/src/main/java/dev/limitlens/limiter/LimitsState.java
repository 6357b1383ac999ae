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
}
