package dev.limitlens.journal;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the lines of one journal into observations; {@link Journal} specifies the format. */
final class JournalReader {

    private final Path file;
    private final LineDecoder decoder = new LineDecoder();
    private final LineOrder order = new LineOrder();
    private final ObservationLog.Builder observations = new ObservationLog.Builder();
    private @Nullable JournalHeader header;
    private @Nullable Unanswered unanswered;
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
        if (unanswered == null) {
            throw JournalException.of(
                    file, torn.length == 0 ? "the journal is empty" : "the journal ends within its first line");
        }
        addUnknown(order.open(), null, unanswered);
    }

    private void accept(JournalLine line) throws MalformedLineException {
        if (line instanceof JournalLine.Header first) {
            if (header != null) {
                throw new MalformedLineException("type", "a header may only be the first line");
            }
            header = first.header();
            unanswered = new Unanswered(first.header().startedAt());
            return;
        }
        if (unanswered == null) {
            throw new MalformedLineException("type", "the first line must be a header");
        }
        if (line instanceof JournalLine.Intended intended) {
            addUnknown(order.accept(intended.intent()), intended.intent().intendedAt(), unanswered);
        } else if (line instanceof JournalLine.Observed observed) {
            Observation answer = observed.observation();
            addUnknown(order.accept(answer), answer.receivedAt(), unanswered);
            unanswered.passOver(answer);
            observations.add(answer);
        }
    }

    private void addUnknown(List<Intent> intents, @Nullable Instant next, Unanswered unanswered) {
        for (Intent intent : intents) {
            observations.add(unanswered.unknown(intent, next));
        }
    }

    private JournalHeader complete() {
        if (header == null) {
            throw new IllegalStateException("the journal has not been read");
        }
        return header;
    }

    /** Returns what was read, with an unknown outcome for each intent that has no observation. */
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
