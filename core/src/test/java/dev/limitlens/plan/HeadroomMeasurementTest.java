package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Knowledge;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.simulation.SimulatedProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HeadroomMeasurementTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final Instant START = Instant.parse("2026-01-01T12:00:20Z");
    private static final Budget BUDGET = Budget.standard(PREMISES);

    /** Used up at once: of 5,000 tokens fewer than 20 are left after the last answer, and the refill is hardly known. */
    private static final List<Long> COSTS = List.of(4_000L, 2_000L, 900L, 60L, 50L, 20L);

    private static Inference used;
    private static Instant now;

    private final HeadroomMeasurement measurement = new HeadroomMeasurement(PREMISES);

    @BeforeAll
    static void useUp() {
        VirtualClock clock = new VirtualClock(START);
        SimulatedProbe probe = SimulatedProbe.of(
                LimiterSpec.limits(
                        "token-bucket:capacity=5000,refill=50/s", new LimiterSpec.Defaults(8_000, PREMISES.window())),
                clock,
                PREMISES.window());
        ExperimentPlan plan = new ExperimentPlan() {
            @Override
            public String id() {
                return "use-up";
            }

            @Override
            public Map<String, String> options() {
                return Map.of();
            }

            @Override
            public Step next(List<Observation> observations, Instant at) {
                return observations.size() < COSTS.size()
                        ? Step.Probe.of(at, COSTS.get(observations.size()), "use", "use")
                        : new Step.End("used up");
            }
        };
        ExperimentRun run = new Experiment(plan, probe, clock, BUDGET, ObservationSink.NONE).run();
        used = new Inference(PREMISES, START);
        run.observations().forEach(used::observe);
        now = run.observations().get(COSTS.size() - 1).receivedAt();
    }

    @Test
    void it_asks_for_what_is_left_perhaps() {
        HeadroomMeasurement.Look look = look(32_000).orElseThrow();

        assertThat(look.at()).isAfterOrEqualTo(now);
        double[] left = used.admitted(look.at(), new double[] {0.9, 0.1}, 32_000);
        assertThat((double) look.cost()).isBetween(left[0], left[1]);
        assertThat(look.score()).isPositive();
    }

    @Test
    void it_asks_for_no_more_than_is_in_reach() {
        for (long reach : new long[] {50, 200, 800, 3_200}) {
            look(reach).ifPresent(look -> assertThat(look.cost()).isLessThanOrEqualTo(reach));
        }
        assertThat(look(0)).isEmpty();
    }

    private Optional<HeadroomMeasurement.Look> look(long reach) {
        return measurement.ofTokens(
                used, Knowledge.of(used), at -> reach, now, Remaining.of(BUDGET, used.observations()));
    }
}
