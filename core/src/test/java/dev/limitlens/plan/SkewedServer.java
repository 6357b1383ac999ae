package dev.limitlens.plan;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A server whose clock is ahead of the client's, and may drift; it keeps its limits by its own clock. */
final class SkewedServer implements QuotaProbe {

    private final VirtualClock clock;
    private final Duration offset;
    private final double driftPpm;
    private final Duration roundTrip;
    private final Instant begin;
    private final LimitsState limits;

    SkewedServer(Limits limits, VirtualClock clock, Duration offset, double driftPpm, Duration roundTrip) {
        this.clock = clock;
        this.offset = offset;
        this.driftPpm = driftPpm;
        this.roundTrip = roundTrip;
        this.begin = clock.now();
        this.limits = limits.start(EpochNanos.of(serverNow()));
    }

    Duration ahead() {
        return Duration.between(clock.now(), serverNow());
    }

    Instant serverNow() {
        Instant now = clock.now();
        long drifted = (long) (Duration.between(begin, now).toNanos() * driftPpm / 1e6);
        return now.plus(offset).plusNanos(drifted);
    }

    @Override
    public ProbeResult send(ProbeRequest request) {
        clock.advance(roundTrip.dividedBy(2));
        Instant date = serverNow().truncatedTo(ChronoUnit.SECONDS);
        boolean admitted =
                limits.tryAdmit(EpochNanos.of(serverNow()), request.cost()).isEmpty();
        clock.advance(roundTrip.minus(roundTrip.dividedBy(2)));
        return new ProbeResult(
                admitted
                        ? new Outcome.Admitted(Usage.ofInput(request.cost()))
                        : new Outcome.Throttled(ThrottleKind.UNKNOWN, "too many"),
                admitted ? 200 : 429,
                date,
                null);
    }
}
