package dev.limitlens.experiment;

import java.time.Instant;
import java.util.List;
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
     * Send several requests, each in its time, whether or not the ones before are answered: so their answers say where a line of the
     * clock lies more narrowly than one round trip after the other could.
     *
     * <p>All of them are sent, or, if the budget does not suffice for all, none. Only a {@link
     * dev.limitlens.probe.ConcurrentProbe} can send them so; with any other probe each waits for the answer to the one before, and
     * those whose time has passed by then are left out, but the first.
     *
     * @param probes the requests, 2 to {@value #MOST} of them, in ascending order of their times, which may be equal; all of the same
     *     purpose, one that {@link Volleys#purpose} gives
     */
    record Volley(List<Probe> probes) implements Step {

        /** The most requests that a volley may have. */
        public static final int MOST = 64;

        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if the requests are too few or too many, not in order, of several purposes, or of one that
         *     is none of a volley
         */
        public Volley {
            probes = List.copyOf(probes);
            if (probes.size() < 2 || probes.size() > MOST) {
                throw new IllegalArgumentException(
                        "a volley must have from 2 to " + MOST + " requests: " + probes.size());
            }
            String purpose = probes.get(0).purpose();
            if (!Volleys.is(purpose)) {
                throw new IllegalArgumentException(
                        "the purpose of a volley must be one such as '" + Volleys.purpose(12) + "': '" + purpose + "'");
            }
            for (int i = 1; i < probes.size(); i++) {
                Probe before = probes.get(i - 1);
                Probe probe = probes.get(i);
                if (!probe.purpose().equals(purpose)) {
                    throw new IllegalArgumentException("all requests of a volley must have the same purpose: '"
                            + purpose + "' and '" + probe.purpose() + "'");
                }
                if (probe.at().isBefore(before.at())) {
                    throw new IllegalArgumentException("the requests of a volley must be in order: one at "
                            + before.at() + " comes before one at " + probe.at());
                }
            }
        }

        /** Returns the purpose that all of them have. */
        public String purpose() {
            return probes.get(0).purpose();
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
