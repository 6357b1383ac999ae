package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Far more than the nominal capacity, admitted in a moment before the first refusal, and nothing like it ever again. A large capacity
 * answers like that, and so does a small one whose count lags behind by seconds: until it has caught up, everything passes.
 *
 * @param tokens what was admitted in that moment
 * @param refused index of the first refusal
 */
record UnrepeatedBurst(long tokens, int refused) {

    /** Nominal capacities beyond which it is not the nominal capacity that was a little off. */
    private static final double FAR_MORE = 2.1;

    /** Part of the window that a moment lasts at most: counts lag by no more. */
    private static final int MOMENT = 6;

    /** Share of the tokens from which on another burst repeats it. */
    private static final double REPEATED = 0.9;

    /**
     * Returns the burst, or nothing if there was none, nothing was refused, or it came again.
     *
     * @param capacityTokens the capacity as it is estimated, infinite if requests are counted: several windows may lie in a moment
     * @param byRequests whether as many requests repeat it, and not nearly as many tokens
     */
    static Optional<UnrepeatedBurst> of(
            List<Observation> observations, Premises premises, double capacityTokens, boolean byRequests) {
        double far = FAR_MORE * premises.capacityTokens();
        if (capacityTokens <= far) {
            return Optional.empty();
        }
        Moment moment = new Moment(premises.window().dividedBy(MOMENT));
        long tokens = 0;
        int requests = 0;
        int refused = -1;
        boolean repeated = false;
        for (Observation observation : observations) {
            if (observation.denied() && refused < 0) {
                refused = observation.index();
                moment = new Moment(moment.length);
            } else if (observation.admitted()) {
                moment.add(observation);
                if (refused < 0) {
                    tokens = Math.max(tokens, moment.tokens);
                    requests = Math.max(requests, moment.uses.size());
                } else {
                    repeated |= byRequests ? moment.uses.size() >= requests : moment.tokens >= REPEATED * tokens;
                }
            }
        }
        return refused >= 0 && tokens > far && !repeated
                ? Optional.of(new UnrepeatedBurst(tokens, refused))
                : Optional.empty();
    }

    /** What was admitted in the latest moment. */
    private static final class Moment {

        private record Use(Instant at, long tokens) {}

        private final Duration length;
        private final Deque<Use> uses = new ArrayDeque<>();
        private long tokens;

        Moment(Duration length) {
            this.length = length;
        }

        /** Takes in the next admission, with which the moment ends. */
        void add(Observation admitted) {
            uses.add(new Use(admitted.sentAt(), admitted.tokens()));
            tokens += admitted.tokens();
            while (uses.getFirst().at().isBefore(admitted.sentAt().minus(length))) {
                tokens -= uses.removeFirst().tokens();
            }
        }
    }

    /** Returns a sentence about it. */
    String words() {
        return String.format(
                Locale.ROOT,
                "%,d tokens were admitted in a moment before the first refusal (#%d), far more than nominal, and nothing like it again: a count"
                        + " that lags behind by seconds would answer like that, too; another run with that as the nominal capacity can"
                        + " tell",
                tokens,
                refused);
    }
}
