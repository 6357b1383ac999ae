package dev.limitlens.experiment;

import java.time.Instant;
import java.util.Objects;

/** What a plan wants next. */
public sealed interface Step {

    /**
     * Send a request.
     *
     * @param at when; a time that has passed means at once
     * @param cost tokens of input, at least 1
     * @param maxOutputTokens largest output to allow, at least 1
     * @param purpose what it is for, in a few words
     * @param why why this, for whoever watches
     */
    record Probe(Instant at, long cost, int maxOutputTokens, String purpose, String why) implements Step {
        /** Checks the ranges. */
        public Probe {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(purpose, "purpose");
            Objects.requireNonNull(why, "why");
            if (cost < 1) {
                throw new IllegalArgumentException("cost must be at least 1 token: " + cost);
            }
            if (maxOutputTokens < 1) {
                throw new IllegalArgumentException("maxOutputTokens must be at least 1: " + maxOutputTokens);
            }
        }

        /** Returns a step with the smallest output. */
        public static Probe of(Instant at, long cost, String purpose, String why) {
            return new Probe(at, cost, 1, purpose, why);
        }

        /** Returns the same step at another time. */
        public Probe movedTo(Instant time) {
            return new Probe(time, cost, maxOutputTokens, purpose, why);
        }
    }

    /**
     * Stop.
     *
     * @param reason why, in words
     */
    record End(String reason) implements Step {
        /** Checks for null. */
        public End {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
