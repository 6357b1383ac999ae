package dev.limitlens.zoo;

/** The time that a limiter believes it is: nanoseconds since the Unix epoch, set before each request. */
final class Time {

    private final long createdNanos;
    private long nanos;

    Time(long createdNanos) {
        this.createdNanos = createdNanos;
        nanos = createdNanos;
    }

    void set(long timeNanos) {
        nanos = timeNanos;
    }

    long nanos() {
        return nanos;
    }

    long sinceCreated() {
        return nanos - createdNanos;
    }
}
