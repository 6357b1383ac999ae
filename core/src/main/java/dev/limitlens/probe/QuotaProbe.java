package dev.limitlens.probe;

/**
 * Sends one request to the API whose limit is in question.
 *
 * <p>The contract of an implementation: each call puts exactly one request on the wire, whatever happens; nothing is retried
 * at any layer. An answer that may or may not have been charged (a time-out, a reset) is {@link Outcome.Unknown}, never
 * admitted or throttled. Only programming errors are thrown.
 */
@FunctionalInterface
public interface QuotaProbe {

    /**
     * Sends the request and returns what came back.
     *
     * @throws InterruptedException if the thread is interrupted while it waits; the request then counts as unknown
     */
    ProbeResult send(ProbeRequest request) throws InterruptedException;

    /** Returns what is probed, in words for journals and reports, without secrets. */
    default String target() {
        return getClass().getSimpleName();
    }
}
