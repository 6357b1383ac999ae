package dev.limitlens.journal;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Volleys;
import dev.limitlens.probe.ProbeRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The order in which intents and observations must come, for the reader and the writer alike. */
final class LineOrder {

    private int nextIndex;
    /** Intents that have no observation yet, oldest first, their indexes without a gap; several only if they are of one volley. */
    private final Deque<Intent> open = new ArrayDeque<>();

    /** Returns the intents that have no observation yet, oldest first. */
    List<Intent> open() {
        return List.copyOf(open);
    }

    /** Opens the intent, and returns those that it closes: they stay without an observation. */
    List<Intent> accept(Intent intent) throws MalformedLineException {
        if (intent.index() != nextIndex) {
            throw new MalformedLineException(
                    "index", "the next intent must have index " + nextIndex + ": " + intent.index());
        }
        nextIndex++;
        List<Intent> closed = List.of();
        if (!open.isEmpty()
                && !Volleys.isOne(
                        open.element().request().purpose(), intent.request().purpose())) {
            closed = open();
            open.clear();
        }
        open.add(intent);
        return closed;
    }

    /** Checks the observation against its intent, closes that, and returns those before it: they stay without an observation. */
    List<Intent> accept(Observation observation) throws MalformedLineException {
        Intent intent = openIntent(observation.index());
        ProbeRequest intended = intent.request();
        ProbeRequest sent = observation.intent().request();
        requireSame("purpose", intended.purpose(), sent.purpose());
        requireSame("intendedAt", intent.intendedAt(), observation.intent().intendedAt());
        requireSame("cost", intended.cost(), sent.cost());
        requireSame("maxOutputTokens", intended.maxOutputTokens(), sent.maxOutputTokens());
        List<Intent> unanswered = new ArrayList<>();
        for (Intent first = open.remove(); first.index() < intent.index(); first = open.remove()) {
            unanswered.add(first);
        }
        return unanswered;
    }

    private Intent openIntent(int index) throws MalformedLineException {
        if (open.isEmpty()) {
            throw new MalformedLineException("index", "no intent is waiting for an observation, of request " + index);
        }
        for (Intent intent : open) {
            if (intent.index() == index) {
                return intent;
            }
        }
        int first = open.getFirst().index();
        int last = open.getLast().index();
        throw new MalformedLineException(
                "index",
                first == last
                        ? "the observation must repeat the intent's " + first + ": " + index
                        : "the observation must repeat that of an intent from " + first + " to " + last + ": " + index);
    }

    private static void requireSame(String field, Object intended, Object observed) throws MalformedLineException {
        if (!intended.equals(observed)) {
            throw new MalformedLineException(
                    field, "the observation must repeat the intent's " + intended + ": " + observed);
        }
    }
}
