package dev.limitlens.probe;

import java.util.Objects;

/** What became of a request, as far as the quota is concerned. */
public sealed interface Outcome {

    /**
     * The request was admitted and charged.
     *
     * @param usage what it used, as the server measured it
     */
    record Admitted(Usage usage) implements Outcome {
        /** Checks for null. */
        public Admitted {
            Objects.requireNonNull(usage, "usage");
        }
    }

    /**
     * The request was refused by a limit.
     *
     * @param kind which limit, as far as the server's words tell; a hint, no proof
     * @param message the server's words
     */
    record Throttled(ThrottleKind kind, String message) implements Outcome {
        /** Checks for null. */
        public Throttled {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * The request failed before the quota in question could count it: credentials, access, validation.
     *
     * @param code short machine-readable reason, such as an error code
     * @param message what went wrong and what to do about it
     * @param fatal whether every further request would fail the same way, so that the experiment must stop
     */
    record NotCounted(String code, String message, boolean fatal) implements Outcome {
        /** Checks for null. */
        public NotCounted {
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * Nobody knows: it may have been charged or not. Never counted as admitted or denied.
     *
     * @param reason why, such as a time-out
     */
    record Unknown(String reason) implements Outcome {
        /** Checks for null. */
        public Unknown {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
