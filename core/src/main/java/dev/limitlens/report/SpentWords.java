package dev.limitlens.report;

import dev.limitlens.analysis.Spent;

/** What the answer cost, in one sentence. */
final class SpentWords {

    private SpentWords() {}

    static String sentence(Spent spent) {
        return Numbers.count(spent.requests(), "request") + ", " + Numbers.count(spent.throttled())
                + " of them throttled; "
                + Numbers.count(spent.admittedTokens(), "token") + " admitted; "
                + Numbers.seconds(spent.elapsedSeconds()) + ", waiting included.";
    }
}
