package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.Optional;

/**
 * Requests of whose answer the most probable family is sure, if only the doubt whether any model is right keeps it from being
 * identified: after a lapse or two, answers as predicted are what dispels that. They come in pairs, one that is to be admitted and
 * one that is to be refused.
 */
final class ModelTest {

    private static final String PURPOSE = "test of the model";

    /** Part of the window before the first pair: much has come back by then. */
    private static final double FIRST_WAIT = 0.3;

    /** The same before the others. */
    private static final double WAIT = 0.06;

    /** Most of those requests. */
    private static final int MOST = 16;

    private ModelTest() {}

    /** Returns the next one, unless there were enough or none is left to which the answer is sure. */
    static Optional<Step.Probe> next(Situation situation) {
        long tested = situation.observations().stream()
                .filter(o -> o.purpose().equals(PURPOSE))
                .count();
        Instant from = situation.after(situation.now(), tested % 2 == 1 ? 0 : tested == 0 ? FIRST_WAIT : WAIT);
        Instant latest = situation.latest();
        if (tested >= MOST || from.isAfter(latest)) {
            return Optional.empty();
        }
        boolean admitted = tested % 2 == 0;
        long largest = situation.largest();
        Inference state = situation.state();
        return state.sharpPrediction(admitted, from, latest, largest)
                .or(() -> state.sharpPrediction(!admitted, from, latest, largest))
                .map(p ->
                        Step.Probe.of(p.at(), p.cost(), PURPOSE, "is any model right? this one is sure of the answer"));
    }
}
