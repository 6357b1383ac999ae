package dev.limitlens.analysis;

/**
 * The time within which a limiter decided: any instant between sending and receiving is equally probable.
 *
 * @param sendNanos when the request was sent, since the Unix epoch
 * @param receiveNanos when the answer was there, not before
 */
record RoundTrip(long sendNanos, long receiveNanos) {

    /** Returns the given one of several parts of equal length, the first of which is 0. */
    RoundTrip part(int index, int parts) {
        long length = receiveNanos - sendNanos;
        return new RoundTrip(sendNanos + length * index / parts, sendNanos + length * (index + 1) / parts);
    }

    /**
     * Returns how probable it is that the limiter decided at or after an instant that lies between two others, where it is equally
     * probable everywhere.
     *
     * @param firstNanos the earlier of the two, since the Unix epoch
     * @param lastNanos the later one, not before
     */
    double after(long firstNanos, long lastNanos) {
        if (lastNanos <= sendNanos) {
            return 1;
        }
        if (firstNanos > receiveNanos) {
            return 0;
        }
        double length = receiveNanos - sendNanos;
        double first = firstNanos - sendNanos;
        double last = lastNanos - sendNanos;
        if (last > first) {
            return (afterUpTo(last, length) - afterUpTo(first, length)) / (last - first);
        }
        return length > 0 ? Math.min(1, (length - first) / length) : 1;
    }

    /** Returns the integral of the probability over instants up to the given one, which are counted from the sending. */
    private static double afterUpTo(double instant, double length) {
        if (instant <= 0) {
            return instant;
        }
        double inside = Math.min(instant, length);
        return length > 0 ? inside - inside * inside / (2 * length) : 0;
    }
}
