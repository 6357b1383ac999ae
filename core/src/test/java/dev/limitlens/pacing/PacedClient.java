package dev.limitlens.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
import java.time.Instant;

/** Sends what is demanded when the pacing says so, and tells it of every answer. */
final class PacedClient {

    private final Pacing pacing;
    private final QuotaProbe probe;
    private final VirtualClock clock;

    PacedClient(Pacing pacing, QuotaProbe probe, VirtualClock clock) {
        this.pacing = pacing;
        this.probe = probe;
        this.clock = clock;
    }

    Demand.Served serve(Demand demand, Instant until) throws InterruptedException {
        long requests = 0;
        long throttled = 0;
        long tokens = 0;
        long admitted = 0;
        long next = demand.next();
        while (true) {
            Instant at = pacing.earliest(next, clock.now()).orElseThrow();
            assertThat(at).isAfterOrEqualTo(clock.now());
            if (!at.isBefore(until)) {
                return new Demand.Served(requests, throttled, tokens, admitted);
            }
            clock.advanceTo(at);
            ProbeRequest request = new ProbeRequest((int) requests, "paced", next, 1);
            ProbeResult result = probe.send(request);
            pacing.observe(new Observation(new Intent(at, request), at, clock.now(), result));
            requests++;
            if (result.outcome() instanceof Outcome.Admitted) {
                tokens += next;
                admitted++;
                next = demand.next();
            } else {
                throttled++;
            }
        }
    }
}
