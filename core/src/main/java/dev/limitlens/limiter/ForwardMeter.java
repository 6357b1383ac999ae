package dev.limitlens.limiter;

/** A meter on which time never goes back: an earlier time counts as the latest one that it has seen. */
abstract class ForwardMeter implements Meter {

    private long latestNanos = Long.MIN_VALUE;

    /** Returns the given time, or the latest one seen if that is later. */
    final long advance(long timeNanos) {
        if (timeNanos > latestNanos) {
            latestNanos = timeNanos;
        }
        return latestNanos;
    }

    /** Returns the given copy after bringing it to the time of this meter. */
    final <M extends ForwardMeter> M inTime(M copy) {
        copy.advance(latestNanos);
        return copy;
    }
}
