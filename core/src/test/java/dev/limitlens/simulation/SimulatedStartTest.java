package dev.limitlens.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.SlidingLog;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulatedStartTest {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Instant START = Instant.parse("2026-01-01T00:00:30Z");
    private static final long NOW = EpochNanos.of(START);
    private static final Limits LOG = Limits.of(Limiter.of(new SlidingLog(WINDOW.toNanos()), 1_000));

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @Test
    void aQuietStartHasEverything() {
        assertThat(start(LOG, Start.QUIET, 1).headroom(NOW)).isEqualTo(1_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aKnownShareIsMissingUntilItIsAWindowOld(long seed) {
        LimitsState state = start(LOG, Start.used(0.25), seed);

        assertThat(state.headroom(NOW)).isEqualTo(750);
        assertThat(state.headroom(NOW + WINDOW.toNanos())).isEqualTo(1_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anUnknownShareIsBetweenNothingAndAll(long seed) {
        assertThat(start(LOG, Start.UNKNOWN, seed).headroom(NOW)).isBetween(0L, 1_000L);
    }

    @Test
    void theAgeIsUniformOverTheWindow() {
        // A window that began half a window ago has forgotten what is older than that.
        Limits aligned = Limits.of(Limiter.of(new FixedWindow(WINDOW.toNanos(), 0), 1_000));
        long forgotten = LongStream.range(0, 1_000)
                .filter(seed -> start(aligned, Start.used(1), seed).headroom(NOW) == 1_000)
                .count();

        assertThat(forgotten).isBetween(430L, 570L);
    }

    @Test
    void whatTheSpecUsesComesOnTop() {
        Limits half = Limits.of(LOG.limiters().get(0).withStartFraction(0.5));

        assertThat(start(half, Start.used(0.25), 1).headroom(NOW)).isEqualTo(250);
    }

    private static LimitsState start(Limits limits, Start start, long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        return SimulatedStart.of(limits, Premises.of(1_000, WINDOW).withStart(start), START, random);
    }
}
