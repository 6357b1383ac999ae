package dev.limitlens.report;

import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;

/** What was taken as known, in words. */
final class PremisesWords {

    private PremisesWords() {}

    static String sentence(Premises premises) {
        return quota(premises) + "; " + start(premises.start()) + ".";
    }

    /** Returns the nominal quota. */
    static String quota(Premises premises) {
        String requests = premises.capacityRequests().isPresent()
                ? " and " + Numbers.count(premises.capacityRequests().getAsLong(), "request")
                : "";
        return "nominally " + Numbers.count(premises.capacityTokens(), "token") + requests + " in "
                + Numbers.seconds(premises.windowNanos() / 1e9);
    }

    /** Returns what was used before. */
    static String start(Start start) {
        return switch (start.kind()) {
            case QUIET -> "nothing was used before the first request";
            case UNKNOWN -> "unknown use before the first request";
            case USED -> Numbers.percent(start.fraction()) + " was used before the first request";
        };
    }
}
