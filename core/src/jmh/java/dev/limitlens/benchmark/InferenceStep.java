package dev.limitlens.benchmark;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.plan.AdaptivePlan;
import dev.limitlens.simulation.Noise;
import dev.limitlens.simulation.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one request costs the inference: taking in an answer, and choosing the next probe. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 50)
@Measurement(iterations = 50)
public class InferenceStep {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final Budget BUDGET = Budget.standard(PREMISES);

    /** The true limiter of the experiment whose answers are taken in. */
    @Param({"fixed-window", "sliding-log", "token-bucket"})
    @SuppressWarnings("NullAway.Init") // by JMH
    public String truth;

    /** How many answers there are before the step; after the first ones most hypotheses are still alive. */
    @Param({"1", "4", "8"})
    public int answers;

    @SuppressWarnings("NullAway.Init") // by setUp
    private ExperimentRun run;

    @SuppressWarnings("NullAway.Init") // by setUp
    private AdaptivePlan plan;

    @SuppressWarnings("NullAway.Init") // by restart
    private Inference inference;

    /** Runs the experiment whose answers are taken in, and shows them to the plan. */
    @Setup
    public void setUp() {
        Scenario scenario = new Scenario(
                LimiterSpec.limits(truth, new LimiterSpec.Defaults(PREMISES.capacityTokens(), PREMISES.window())),
                PREMISES,
                Scenario.startAt(PREMISES.window(), Duration.ofSeconds(40)),
                Noise.none(PREMISES.window()),
                1);
        VirtualClock clock = scenario.clock();
        run = new Experiment(newPlan(), scenario.probe(clock), clock, BUDGET, ObservationSink.NONE).run();
        if (run.observations().size() <= answers) {
            throw new IllegalStateException(
                    "the experiment had only " + run.observations().size() + " answers");
        }
        plan = newPlan();
        plan.next(List.of(), run.startedAt());
        choose();
    }

    private static AdaptivePlan newPlan() {
        return new AdaptivePlan(PREMISES, 0.99, ProbeCosts.STANDARD, BUDGET);
    }

    /** Takes in the answers before the step, which changes the inference and so needs a new one each time. */
    @Setup(Level.Iteration)
    public void restart() {
        inference = new Inference(PREMISES, run.startedAt());
        observations().forEach(inference::observe);
    }

    private List<Observation> observations() {
        return run.observations().subList(0, answers);
    }

    /** Takes in one answer. */
    @Benchmark
    public Inference update() {
        inference.observe(run.observations().get(answers));
        return inference;
    }

    /** Chooses the next probe, all answers having been taken in. */
    @Benchmark
    public Step choose() {
        return plan.next(observations(), run.observations().get(answers - 1).receivedAt());
    }
}
