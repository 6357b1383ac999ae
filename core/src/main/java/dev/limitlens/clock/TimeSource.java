package dev.limitlens.clock;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** What a {@link SystemClock} asks of the machine. */
interface TimeSource {

    /** The machine itself. */
    TimeSource MACHINE = new TimeSource() {
        @Override
        public Instant wall() {
            return Instant.now();
        }

        @Override
        public long monotonicNanos() {
            return System.nanoTime();
        }

        @Override
        public void park(long nanos) {
            LockSupport.parkNanos(nanos);
        }
    };

    /** Returns the wall-clock time. */
    Instant wall();

    /** Returns a reading that never goes back. */
    long monotonicNanos();

    /** Waits for about the given time, or less; returns early, at the latest, when the thread is interrupted. */
    void park(long nanos);
}
