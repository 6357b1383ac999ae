package dev.limitlens.pacing;

import dev.limitlens.limiter.LimiterState;
import java.util.SplittableRandom;

/** A client with more to send than the quota allows: requests of drawn sizes, one after the other. */
final class Demand {

    private final SplittableRandom random;
    private final long least;
    private final long most;

    /** Sizes from a fortieth to a tenth of the given capacity. */
    Demand(long capacity, long seed) {
        random = new SplittableRandom(seed);
        least = Math.max(1, capacity / 40);
        most = Math.max(1, capacity / 10);
    }

    long next() {
        return random.nextLong(least, most + 1);
    }

    /** What was sent and what came back. */
    record Served(long requests, long throttled, long admittedTokens, long admittedRequests) {}

    /** Returns what the limiter would have admitted: each request is decided at the earliest instant that admits it. */
    Served byOracle(LimiterState state, long fromNanos, long untilNanos, long pauseNanos) {
        long now = fromNanos;
        long admitted = 0;
        long requests = 0;
        while (true) {
            long tokens = next();
            long at = state.earliest(now, tokens);
            if (at >= untilNanos) {
                return new Served(requests, 0, admitted, requests);
            }
            state.admit(at, tokens);
            admitted += tokens;
            requests++;
            now = at + pauseNanos;
        }
    }
}
