package dev.limitlens.probe;

import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * A probe whose {@link #send} may be called by several threads at once, so that a request need not wait for the answer to the one
 * before. What {@link QuotaProbe} promises holds for each request by itself: one on the wire for each call, and nothing is retried.
 *
 * <p>Requests must not wait for each other inside the probe either, such as for a connection: a request counts as sent when it is
 * handed over, and that would not be true.
 */
@FunctionalInterface
public interface ConcurrentProbe extends QuotaProbe {

    /**
     * Begins to send a request and returns at once. Unless overridden, {@link #send} is called by a new thread, which keeps no process
     * alive.
     *
     * @param request what to send
     * @param monotonicNanos the clock by which the answer is received, in nanoseconds; read by another thread, as soon as the answer
     *     is there
     */
    default Pending begin(ProbeRequest request, LongSupplier monotonicNanos) {
        return SendingThread.start(this, request, monotonicNanos);
    }

    /** A request that is under way. */
    interface Pending {

        /**
         * Waits for the answer. It may be called again, also after it was interrupted, and always returns the same answer; one that
         * is there already is returned even if the thread is interrupted.
         *
         * <p>What {@link #send} throws for a programming error is thrown here.
         *
         * @throws InterruptedException if the waiting thread is interrupted; the request goes on
         */
        Answered await() throws InterruptedException;

        /**
         * Asks the sender to give up the answer if it is not there yet: a request that was interrupted is answered soon, by {@link
         * Outcome.Unknown}. What is sent stays sent.
         */
        void interrupt();
    }

    /**
     * What came back, and when.
     *
     * @param result what came back
     * @param receivedNanos when, in nanoseconds of the monotonic clock that was given to {@link #begin}
     */
    record Answered(ProbeResult result, long receivedNanos) {
        /** Checks for null. */
        public Answered {
            Objects.requireNonNull(result, "result");
        }
    }
}
