package dev.limitlens.cli;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;

/** Passes everything on to the first sink and then to the second. */
record Both(ObservationSink first, ObservationSink second) implements ObservationSink {

    @Override
    public void intent(Intent intent) {
        first.intent(intent);
        second.intent(intent);
    }

    @Override
    public void observation(Observation observation) {
        first.observation(observation);
        second.observation(observation);
    }
}
