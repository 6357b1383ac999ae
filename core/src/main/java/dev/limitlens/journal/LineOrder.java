package dev.limitlens.journal;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.probe.ProbeRequest;
import org.jspecify.annotations.Nullable;

/** The order in which intents and observations must come, for the reader and the writer alike. */
final class LineOrder {

    private int nextIndex;
    private @Nullable Intent open;

    /** Returns the last intent if it has no observation yet. */
    @Nullable Intent open() {
        return open;
    }

    void accept(Intent intent) throws MalformedLineException {
        if (intent.index() != nextIndex) {
            throw new MalformedLineException(
                    "index", "the next intent must have index " + nextIndex + ": " + intent.index());
        }
        nextIndex++;
        open = intent;
    }

    /** Checks the observation against the open intent, closes that and returns it. */
    Intent accept(Observation observation) throws MalformedLineException {
        Intent intent = open;
        if (intent == null) {
            throw new MalformedLineException(
                    "index", "no intent is waiting for an observation, of request " + observation.index());
        }
        ProbeRequest intended = intent.request();
        ProbeRequest sent = observation.intent().request();
        requireSame("index", intended.index(), sent.index());
        requireSame("purpose", intended.purpose(), sent.purpose());
        requireSame("intendedAt", intent.intendedAt(), observation.intent().intendedAt());
        requireSame("cost", intended.cost(), sent.cost());
        requireSame("maxOutputTokens", intended.maxOutputTokens(), sent.maxOutputTokens());
        open = null;
        return intent;
    }

    private static void requireSame(String field, Object intended, Object observed) throws MalformedLineException {
        if (!intended.equals(observed)) {
            throw new MalformedLineException(
                    field, "the observation must repeat the intent's " + intended + ": " + observed);
        }
    }
}
