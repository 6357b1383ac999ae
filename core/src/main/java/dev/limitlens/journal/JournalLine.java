package dev.limitlens.journal;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;

/** One line of a journal. */
sealed interface JournalLine {

    /** The first line. */
    record Header(JournalHeader header) implements JournalLine {}

    /** A request that is about to be sent. */
    record Intended(Intent intent) implements JournalLine {}

    /** What became of a request. */
    record Observed(Observation observation) implements JournalLine {}
}
