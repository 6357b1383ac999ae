package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.simulation.SimulatedProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FollowedInferenceTest {

    private static final Instant START = Instant.parse("2026-01-01T12:00:20Z");
    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final Budget BUDGET = new Budget(32_000, 5, Duration.ofMinutes(5));

    private final List<Observation> observations = observations();

    @Test
    void a_plan_that_infers_the_same_is_not_repeated() {
        AdaptivePlan plan = plan(PREMISES);
        plan.next(observations, START.plusSeconds(30));
        FollowedInference followed = new FollowedInference(PREMISES, plan);

        Inference inference = followed.after(observations);

        assertThat(inference).isSameAs(plan.inference().orElseThrow());
        assertThat(followed.latest()).containsSame(inference);
    }

    @Test
    void what_a_plan_inferred_from_a_part_is_gone_on_with() {
        AdaptivePlan plan = plan(PREMISES);
        plan.next(observations.subList(0, 3), START.plusSeconds(30));

        Inference inference = new FollowedInference(PREMISES, plan).after(observations);

        Inference anew = new Inference(PREMISES, START);
        observations.forEach(anew::observe);
        assertThat(inference.observations()).isEqualTo(observations);
        assertThat(inference.posterior()).isEqualTo(anew.posterior());
        assertThat(plan.next(observations, START.plusSeconds(30)))
                .isEqualTo(plan(PREMISES).next(observations, START.plusSeconds(30)));
    }

    @Test
    void what_a_plan_inferred_from_other_observations_is_left_alone() {
        AdaptivePlan plan = plan(PREMISES);
        plan.next(observations, START.plusSeconds(30));

        Inference inference = new FollowedInference(PREMISES, plan).after(observations.subList(0, 3));

        assertThat(inference).isNotSameAs(plan.inference().orElseThrow());
        assertThat(inference.observations()).isEqualTo(observations.subList(0, 3));
        assertThat(plan.inference().orElseThrow().observations()).isEqualTo(observations);
    }

    @Test
    void what_a_plan_inferred_from_other_premises_is_left_alone() {
        AdaptivePlan plan = plan(PREMISES);
        plan.next(observations, START.plusSeconds(30));
        Premises others = new Premises(8_000, Duration.ofSeconds(60), Start.UNKNOWN, PREMISES.capacityRequests());

        Inference inference = new FollowedInference(others, plan).after(observations);

        assertThat(inference.premises()).isEqualTo(others);
    }

    private static AdaptivePlan plan(Premises premises) {
        return new AdaptivePlan(premises, 0.99, ProbeCosts.STANDARD, BUDGET);
    }

    private static List<Observation> observations() {
        VirtualClock clock = new VirtualClock(START);
        return new Experiment(
                        plan(PREMISES),
                        SimulatedProbe.of(
                                LimiterSpec.limits("token-bucket", new LimiterSpec.Defaults(8_000, PREMISES.window())),
                                clock,
                                PREMISES.window()),
                        clock,
                        BUDGET,
                        ObservationSink.NONE)
                .run()
                .observations();
    }
}
