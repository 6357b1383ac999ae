package dev.limitlens.study;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.simulation.Latency;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Asks a gate on a virtual clock; each request moves the clock by its round trip and the time that it is held back. */
final class GateProbe implements QuotaProbe {

    private final Gate gate;
    private final VirtualClock clock;
    private final Latency latency;
    private final RandomGenerator random;

    GateProbe(Gate gate, VirtualClock clock, Latency latency, RandomGenerator random) {
        this.gate = gate;
        this.clock = clock;
        this.latency = latency;
        this.random = random;
    }

    @Override
    public ProbeResult send(ProbeRequest request) {
        Latency.RoundTrip trip = latency.next(random);
        clock.advance(Duration.ofNanos(trip.decisionNanos()));
        Gate.Reply reply = gate.ask(EpochNanos.of(clock.now()), request.cost());
        clock.advance(Duration.ofNanos(reply.delayNanos() + trip.totalNanos() - trip.decisionNanos()));
        return reply.admitted() ? ProbeResult.admitted(request.cost()) : ProbeResult.throttled("Too many requests");
    }

    @Override
    public String target() {
        return "simulated";
    }
}
