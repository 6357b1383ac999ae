package dev.limitlens.study;

/** A limiter of any make, asked one request after the other; its time is what it is told. */
@FunctionalInterface
public interface Gate {

    /**
     * Decides on a request, and charges it if that is what the limiter does.
     *
     * @param timeNanos nanoseconds since the Unix epoch, not before the last such time
     * @param tokens its cost, at least 1
     */
    Reply ask(long timeNanos, long tokens);

    /**
     * A limiter's answer.
     *
     * @param admitted whether the request is admitted
     * @param delayNanos how long the request is held back before it is answered, at least 0
     */
    record Reply(boolean admitted, long delayNanos) {

        /** Checks the range. */
        public Reply {
            if (delayNanos < 0) {
                throw new IllegalArgumentException("a delay must be at least 0: " + delayNanos + " ns");
            }
        }

        /** Returns an answer that is given at once. */
        public static Reply of(boolean admitted) {
            return new Reply(admitted, 0);
        }
    }
}
