package dev.limitlens.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.Metering;
import dev.limitlens.simulation.Latency;
import dev.limitlens.simulation.SimulatedProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacingByTruthTest {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Instant START = Instant.parse("2026-01-01T12:00:23.456Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "fixed-window 0",
                "fixed-window 1",
                "fixed-window:phase=17s 0",
                "fixed-window:phase=17s 1",
                "anchored-window 0",
                "anchored-window 1",
                "sliding-log 0",
                "sliding-log 1",
                "sliding-counter 0",
                "sliding-counter 1",
                "sliding-counter:anchor=first-use,rounding=floor 0",
                "bucketed-window 0",
                "bucketed-window 1",
                "token-bucket 0",
                "token-bucket 1",
                "stepped-bucket 0",
                "stepped-bucket 1",
                "pacer 0",
                "pacer 1",
                "pacer:anchor=grid 0",
                "fixed-window:capacity=30,metered=requests 0",
                "token-bucket:capacity=30,metered=requests 1",
            })
    void is_never_throttled_and_gets_what_the_limiter_would_have_admitted(String spec, double used) throws Exception {
        Limiter truth = LimiterSpec.parse(spec)
                .resolve(new LimiterSpec.Defaults(8000, WINDOW))
                .withStartFraction(used);
        Instant until = START.plus(WINDOW.multipliedBy(100));
        VirtualClock clock = new VirtualClock(START);
        SimulatedProbe probe = new SimulatedProbe(
                Limits.of(truth).start(EpochNanos.of(START)),
                clock,
                Latency.standard(WINDOW),
                0,
                new SplittableRandom(1));

        Demand.Served served =
                new PacedClient(new PacingByLimiter(truth, START), probe, clock).serve(new Demand(8000, 7), until);
        Demand.Served possible = new Demand(8000, 7)
                .byOracle(truth.start(EpochNanos.of(START)), EpochNanos.of(START), EpochNanos.of(until), 0);

        double share = truth.metering() == Metering.REQUESTS
                ? served.admittedRequests() / (double) possible.admittedRequests()
                : served.admittedTokens() / (double) possible.admittedTokens();
        assertThat(served.throttled()).isZero();
        assertThat(share).isGreaterThanOrEqualTo(0.99);
    }
}
