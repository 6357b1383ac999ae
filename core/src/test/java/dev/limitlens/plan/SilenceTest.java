package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.ServerTime;
import dev.limitlens.clock.ServerClockEstimate;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.experiment.Step;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The silence between what is asked before an experiment with an unknown start and its first request. */
class SilenceTest {

    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Premises PREMISES = Premises.of(8_000, WINDOW).withStart(Start.UNKNOWN);
    private static final Instant ASKED = Instant.parse("2026-11-24T12:00:02Z");

    /** Known to a tenth of a second only, so that sending and receiving are moved apart by a fifth. */
    private static final ServerClockEstimate SERVER =
            new ServerClockEstimate(Duration.ofMillis(6_900), Duration.ofMillis(7_100), 2, 2);

    @Test
    void lastsAWindowOnTheServersClockToo() {
        Observation before = observation(0, Preliminary.CLOCK, ASKED);
        AdaptivePlan plan = new AdaptivePlan(PREMISES, 0.99, ProbeCosts.STANDARD, Budget.standard(PREMISES));

        Step first = plan.next(List.of(before), before.receivedAt());

        assertThat(first).isInstanceOfSatisfying(Step.Probe.class, probe -> {
            List<Observation> moved =
                    ServerTime.of(SERVER, List.of(before, observation(1, probe.purpose(), probe.at())));
            assertThat(Duration.between(moved.get(0).receivedAt(), moved.get(1).sentAt()))
                    .isGreaterThanOrEqualTo(WINDOW);
        });
    }

    private static Observation observation(int index, String purpose, Instant at) {
        return new Observation(
                new Intent(at, new ProbeRequest(index, purpose, 1, 1)),
                at,
                at.plusMillis(30),
                new ProbeResult(new Outcome.Throttled(ThrottleKind.TOKENS, "too many"), 429, null, null));
    }
}
