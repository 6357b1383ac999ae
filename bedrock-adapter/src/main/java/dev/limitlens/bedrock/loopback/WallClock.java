package dev.limitlens.bedrock.loopback;

import dev.limitlens.clock.Clock;
import dev.limitlens.clock.EpochNanos;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** The machine's clock, until core has one. */
final class WallClock implements Clock {

    @Override
    public Instant now() {
        return InstantSource.system().instant();
    }

    @Override
    public long monotonicNanos() {
        return System.nanoTime();
    }

    @Override
    public void sleepUntil(Instant instant) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(EpochNanos.of(instant) - EpochNanos.of(now()));
    }
}
