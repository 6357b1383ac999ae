package dev.limitlens.journal;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Volleys;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an intent without an observation becomes, given the requests before it, each of which must be told in its order. Requests
 * follow each other, each free to be sent when the one before is answered; only those of a volley do not wait for each other.
 */
final class Unanswered {

    private static final String NO_ANSWER = "no answer in the journal: it may have been sent and charged";

    private static final Instant LATEST = EpochNanos.toInstant(Long.MAX_VALUE);

    /** From when on the latest request, or the volley that it is of, could be sent. */
    private Instant free;
    /** When that request, or what is known of that volley, was answered. */
    private Instant answeredAt;

    private String purpose = "";
    /** The longest that a request took, from when it was to be sent and could be. */
    private @Nullable Duration longest;

    Unanswered(Instant startedAt) {
        free = startedAt;
        answeredAt = startedAt;
    }

    /** Takes in the next request, which was answered. */
    void passOver(Observation answered) {
        Duration took = Duration.between(sendable(answered.intent()), answered.receivedAt());
        if (longest == null || took.compareTo(longest) > 0) {
            longest = took;
        }
        received(answered);
    }

    /**
     * Returns what the next request becomes, which was not. Had its process lived much longer than any request took, the answer would
     * be in the journal; how long it lay dead before another went on says nothing about when the limiter decided.
     *
     * @param next when the journal went on without it, if it did
     */
    Observation unknown(Intent intent, @Nullable Instant next) {
        Instant sentAt = sendable(intent);
        Instant latest = next == null ? sentAt : next;
        if (longest != null) {
            Instant usual = sentAt.plus(longest);
            latest = next != null && next.isBefore(usual) ? next : usual;
        }
        Instant receivedAt = later(sentAt, latest.isAfter(LATEST) ? LATEST : latest);
        Observation unknown =
                new Observation(intent, sentAt, receivedAt, ProbeResult.of(new Outcome.Unknown(NO_ANSWER)));
        received(unknown);
        return unknown;
    }

    /** Returns from when on the next request could be sent. */
    private Instant sendable(Intent intent) {
        return later(intent.intendedAt(), joins(intent) ? free : answeredAt);
    }

    /** Returns whether the next request is of the same volley as the one before it. */
    private boolean joins(Intent intent) {
        return Volleys.isOne(purpose, intent.request().purpose());
    }

    private void received(Observation observation) {
        if (joins(observation.intent())) {
            answeredAt = later(answeredAt, observation.receivedAt());
        } else {
            free = answeredAt;
            answeredAt = observation.receivedAt();
            purpose = observation.purpose();
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }
}
