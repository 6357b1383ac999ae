package dev.limitlens.experiment;

/**
 * Where an experiment puts what it is about to do and what happened.
 *
 * <p>A sink that cannot keep something throws a {@link RuntimeException}, which ends the experiment: a request is not sent if
 * its intent was not kept.
 */
public interface ObservationSink {

    /** A sink that keeps nothing. */
    ObservationSink NONE = new ObservationSink() {
        @Override
        public void intent(Intent intent) {}

        @Override
        public void observation(Observation observation) {}
    };

    /** Keeps the intent; it must be safe when this returns, for the request is sent next. */
    void intent(Intent intent);

    /** Keeps the observation; it must be safe when this returns. */
    void observation(Observation observation);
}
