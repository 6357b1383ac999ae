package dev.limitlens.report;

import dev.limitlens.experiment.Observation;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ThrottleKind;
import java.util.Locale;

/** The answers that a report tells apart. */
enum Answer {
    ADMITTED("admitted", "admit"),
    THROTTLED("throttled", "deny"),
    OTHER_LIMIT("refused by another limit", "other"),
    NOT_COUNTED("failed before it counted", "failed"),
    UNKNOWN("unknown, perhaps charged", "unknown");

    private final String words;
    private final String shortWord;

    Answer(String words, String shortWord) {
        this.words = words;
        this.shortWord = shortWord;
    }

    static Answer of(Observation observation) {
        if (observation.admitted()) {
            return ADMITTED;
        }
        if (observation.denied()) {
            return THROTTLED;
        }
        if (observation.unknown()) {
            return UNKNOWN;
        }
        return observation.outcome() instanceof Outcome.Throttled ? OTHER_LIMIT : NOT_COUNTED;
    }

    String words() {
        return words;
    }

    /** Returns a word of at most seven letters. */
    String shortWord() {
        return shortWord;
    }

    /** Returns the answer in words, with the limit that refused if the server named one. */
    static String words(Observation observation) {
        String words = of(observation).words();
        if (observation.outcome() instanceof Outcome.Throttled throttled && throttled.kind() != ThrottleKind.UNKNOWN) {
            return words + " (" + throttled.kind().name().toLowerCase(Locale.ROOT) + ")";
        }
        return words;
    }

    /** Returns what the server or the network said went wrong; empty for an admitted request. */
    static String message(Observation observation) {
        Outcome outcome = observation.outcome();
        if (outcome instanceof Outcome.Throttled throttled) {
            return throttled.message();
        }
        if (outcome instanceof Outcome.NotCounted failed) {
            return failed.code() + ": " + failed.message();
        }
        return outcome instanceof Outcome.Unknown unknown ? unknown.reason() : "";
    }
}
