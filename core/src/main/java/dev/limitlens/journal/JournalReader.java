package dev.limitlens.journal;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationLog;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the lines of one journal into observations; {@link Journal} specifies the format. */
final class JournalReader {

    private static final String NO_ANSWER = "no answer in the journal: it may have been sent and charged";

    private static final Instant LATEST = EpochNanos.toInstant(Long.MAX_VALUE);

    private final Path file;
    private final LineDecoder decoder = new LineDecoder();
    private final LineOrder order = new LineOrder();
    private final ObservationLog.Builder observations = new ObservationLog.Builder();
    private @Nullable Instant lastReceivedAt;
    /** The longest that a request took, from when it was to be sent and could be. */
    private @Nullable Duration longest;

    private @Nullable JournalHeader header;
    private long lineNumber;
    private long completeBytes;
    private byte[] torn = {};

    JournalReader(Path file) {
        this.file = file;
    }

    void read(InputStream in) throws IOException {
        LineSplitter lines = new LineSplitter(in);
        try {
            while (lines.next()) {
                lineNumber++;
                accept(decoder.decode(lines.line()));
            }
        } catch (MalformedLineException e) {
            throw JournalException.at(file, Math.max(1, lines.number()), e.getMessage(), e);
        }
        completeBytes = lines.completeBytes();
        torn = lines.rest();
        if (header == null) {
            throw JournalException.of(
                    file, torn.length == 0 ? "the journal is empty" : "the journal ends within its first line");
        }
        Intent unanswered = order.open();
        if (unanswered != null) {
            add(unknown(unanswered, null));
        }
    }

    private void accept(JournalLine line) throws MalformedLineException {
        if (line instanceof JournalLine.Header first) {
            if (header != null) {
                throw new MalformedLineException("type", "a header may only be the first line");
            }
            header = first.header();
            return;
        }
        if (header == null) {
            throw new MalformedLineException("type", "the first line must be a header");
        }
        if (line instanceof JournalLine.Intended intended) {
            Intent unanswered = order.open();
            order.accept(intended.intent());
            if (unanswered != null) {
                add(unknown(unanswered, intended.intent().intendedAt()));
            }
        } else if (line instanceof JournalLine.Observed observed) {
            Observation answer = observed.observation();
            Intent intent = order.accept(answer);
            Duration took = Duration.between(later(intent.intendedAt(), free()), answer.receivedAt());
            if (longest == null || took.compareTo(longest) > 0) {
                longest = took;
            }
            add(new Observation(intent, answer.sentAt(), answer.receivedAt(), answer.result()));
        }
    }

    private void add(Observation observation) {
        observations.add(observation);
        lastReceivedAt = observation.receivedAt();
    }

    /**
     * Returns what an intent without an answer becomes. Had its process lived much longer than any request took, the answer would be
     * in the journal; how long it lay dead before another went on says nothing about when the limiter decided.
     */
    private Observation unknown(Intent intent, @Nullable Instant next) {
        Instant sentAt = later(intent.intendedAt(), free());
        Instant latest = next == null ? sentAt : next;
        if (longest != null) {
            Instant usual = sentAt.plus(longest);
            latest = next != null && next.isBefore(usual) ? next : usual;
        }
        Instant receivedAt = later(sentAt, latest.isAfter(LATEST) ? LATEST : latest);
        return new Observation(intent, sentAt, receivedAt, ProbeResult.of(new Outcome.Unknown(NO_ANSWER)));
    }

    /** Returns from when on the next request can be sent. */
    private Instant free() {
        return lastReceivedAt == null ? complete().startedAt() : lastReceivedAt;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    private JournalHeader complete() {
        if (header == null) {
            throw new IllegalStateException("the journal has not been read");
        }
        return header;
    }

    /** Returns what was read, with an unknown outcome for a last intent that has no observation. */
    Journal journal() {
        return new Journal(complete(), observations.build(), torn.length == 0 ? List.of() : List.of(tornWarning()));
    }

    private String tornWarning() {
        return file + ", line " + (lineNumber + 1) + ": the last line is torn (" + torn.length
                + " bytes without a line break) and was set aside";
    }

    /** Returns the length of all lines that end in a line break. */
    long completeBytes() {
        return completeBytes;
    }

    /** Returns what follows the last line break. */
    byte[] torn() {
        return torn;
    }

    /** Returns where the journal stands, for whoever goes on with it. */
    LineOrder order() {
        return order;
    }
}
