package dev.limitlens.experiment;

import dev.limitlens.probe.Outcome;
import java.util.List;

/**
 * What an experiment has spent: a request counts with what it may cost at most before it is sent, with its measured usage once
 * admitted, with nothing if it was refused, and keeps what it may cost while nobody knows.
 *
 * @param tokens tokens charged or possibly charged
 * @param requests requests sent
 */
record Ledger(long tokens, int requests) {

    static Ledger of(List<Observation> observations) {
        Ledger ledger = new Ledger(0, 0);
        for (Observation observation : observations) {
            ledger = ledger.plus(observation);
        }
        return ledger;
    }

    Ledger plus(Observation observation) {
        Outcome outcome = observation.outcome();
        long charged = 0;
        if (outcome instanceof Outcome.Admitted admitted) {
            charged = admitted.usage().charged(1);
        } else if (outcome instanceof Outcome.Unknown) {
            charged = observation.intent().request().mostTokens();
        }
        return new Ledger(tokens + charged, requests + 1);
    }
}
