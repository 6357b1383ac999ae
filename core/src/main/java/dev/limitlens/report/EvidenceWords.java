package dev.limitlens.report;

import dev.limitlens.analysis.Evidence;
import dev.limitlens.experiment.Observation;

/** A deciding observation in words. */
final class EvidenceWords {

    private EvidenceWords() {}

    /** Returns what was asked and answered. */
    static String request(Report report, Evidence evidence) {
        String number = "#" + evidence.observation();
        return report.observation(evidence.observation())
                .map(observation -> number + " " + described(report, observation))
                .orElse(number);
    }

    private static String described(Report report, Observation observation) {
        return Times.timeOfDay(observation.sentAt(), Fold.nominal(report.premises())) + ", "
                + Numbers.count(observation.requestedTokens(), "token") + ", "
                + Answer.of(observation).words();
    }

    /** Returns whom it speaks for, and how loudly. */
    static String weight(Evidence evidence) {
        return "speaks for " + evidence.favours() + " over " + evidence.over() + ", "
                + Numbers.odds(evidence.logBayesFactor());
    }
}
