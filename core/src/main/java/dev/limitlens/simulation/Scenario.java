package dev.limitlens.simulation;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Everything that a simulated experiment meets: two experiments in one scenario see the same, as long as they ask the same.
 *
 * @param limits the true limits
 * @param premises the nominal window, and what is known of the use before the start
 * @param startedAt when the experiment begins
 * @param noise what blurs the answers
 * @param seed seed of the use before the start, the round trips, the lapses and the other client
 */
public record Scenario(Limits limits, Premises premises, Instant startedAt, Noise noise, long seed) {

    /** Any instant will do, as long as it is always the same. */
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    /** Checks for null. */
    public Scenario {
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(premises, "premises");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(noise, "noise");
    }

    /**
     * Returns the instant that lies the given time after the begin of a window, always of the same one.
     *
     * @param window the nominal window, positive
     * @param intoWindow at least 0, shorter than the window
     */
    public static Instant startAt(Duration window, Duration intoWindow) {
        long sinceBegin = Math.floorMod(EpochNanos.of(EPOCH), window.toNanos());
        Instant begin = sinceBegin == 0 ? EPOCH : EPOCH.minusNanos(sinceBegin).plus(window);
        return begin.plus(intoWindow);
    }

    /** Returns a clock that stands at the start. */
    public VirtualClock clock() {
        return new VirtualClock(startedAt);
    }

    /** Returns the probe of a new experiment; the clock must stand at the start. */
    public SimulatedProbe probe(VirtualClock clock) {
        RandomGenerator random = generator(seed);
        OtherClient other = noise.coConsumer()
                .map(c -> c.at(
                        limits.limiters().get(0),
                        premises.windowNanos(),
                        EpochNanos.of(startedAt),
                        // of its own, so that when it asks does not depend on what the experiment asks
                        generator(random.nextLong())))
                .orElse(OtherClient.NONE);
        return new SimulatedProbe(
                SimulatedStart.of(limits, premises, startedAt, random),
                other,
                clock,
                noise.latency(),
                noise.lapse(),
                random);
    }

    private static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
