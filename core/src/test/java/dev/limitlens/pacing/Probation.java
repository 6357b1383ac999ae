package dev.limitlens.pacing;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterState;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.Metering;
import dev.limitlens.plan.AdaptivePlan;
import dev.limitlens.plan.ValidatingPlan;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.simulation.Latency;
import dev.limitlens.simulation.SimulatedProbe;
import java.time.Instant;
import java.util.Locale;
import java.util.SplittableRandom;

/** An experiment, and then a client that follows the advice which comes of it. */
final class Probation {

    private final Premises premises;
    private final Latency latency;

    Probation(Premises premises, Latency latency) {
        this.premises = premises;
        this.latency = latency;
    }

    /** What came of it; share is that of what the limiter would have admitted. */
    record Result(String family, boolean identified, long requests, long throttled, double share) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-16s %-5s throttled %3d of %5d, share %.4f",
                    family,
                    identified,
                    throttled,
                    requests,
                    share);
        }
    }

    Result run(Limiter truth, Instant start, boolean usedUp, int windows, long seed) throws InterruptedException {
        VirtualClock clock = new VirtualClock(start);
        LimitsState state = Limits.of(truth).start(EpochNanos.of(start));
        SimulatedProbe probe = new SimulatedProbe(state, clock, latency, 0, new SplittableRandom(seed));
        Budget budget = Budget.standard(premises);
        // as limitlens probe does it: find out, then put the answer to the test
        AdaptivePlan adaptive = new AdaptivePlan(premises, 0.99, ProbeCosts.STANDARD, budget);
        ExperimentRun run = new Experiment(
                        new ValidatingPlan(adaptive, premises, 0.99, budget),
                        probe,
                        clock,
                        budget,
                        ObservationSink.NONE)
                .run();
        Analysis analysis = new Analyzer(premises, 0.99).analyze(run.startedAt(), run.observations());
        Pacing pacing = new PacingByInference(premises, run.startedAt(), run.observations());
        if (usedUp) {
            drain(pacing, probe, clock);
        } else {
            clock.advance(premises.window().multipliedBy(3));
        }
        Instant from = clock.now();
        Instant until = from.plus(premises.window().multipliedBy(windows));
        LimiterState ideal = state.states().get(0).copy();
        long capacity = truth.metering() == Metering.REQUESTS ? premises.capacityTokens() : truth.capacity();
        Demand.Served possible =
                new Demand(capacity, seed).byOracle(ideal, EpochNanos.of(from), EpochNanos.of(until), 0);
        Demand.Served served = new PacedClient(pacing, probe, clock).serve(new Demand(capacity, seed), until);
        double share = truth.metering() == Metering.REQUESTS
                ? served.admittedRequests() / (double) possible.admittedRequests()
                : served.admittedTokens() / (double) possible.admittedTokens();
        return new Result(
                analysis.verdict().family(),
                analysis.verdict().identified(),
                served.requests(),
                served.throttled(),
                share);
    }

    /** Somebody who does not follow the advice uses up what is left, in sight of the pacing. */
    private void drain(Pacing pacing, SimulatedProbe probe, VirtualClock clock) {
        for (long tokens = premises.capacityTokens() / 2; tokens > premises.capacityTokens() / 500; tokens /= 2) {
            Instant sent = clock.now();
            ProbeRequest request = new ProbeRequest(0, "drain", tokens, 1);
            ProbeResult result = probe.send(request);
            pacing.observe(new Observation(new Intent(sent, request), sent, clock.now(), result));
        }
    }
}
