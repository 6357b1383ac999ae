package dev.limitlens.experiment;

import dev.limitlens.clock.Clock;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a plan: asks for the next step, waits, keeps the intent, sends one request, keeps what came back, and asks again.
 *
 * <p>It stops when the plan ends, before a request would exceed the budget, when the server asks to wait until after the time
 * budget, after a fatal failure, or when the thread is interrupted; what was seen by then is in the result.
 */
public final class Experiment {

    private static final Logger LOG = LoggerFactory.getLogger(Experiment.class);

    private final ExperimentPlan plan;
    private final QuotaProbe probe;
    private final Clock clock;
    private final Budget budget;
    private final ObservationSink sink;

    /** Creates an experiment that keeps its observations in the given sink, too. */
    public Experiment(ExperimentPlan plan, QuotaProbe probe, Clock clock, Budget budget, ObservationSink sink) {
        this.plan = Objects.requireNonNull(plan, "plan");
        this.probe = Objects.requireNonNull(probe, "probe");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.budget = Objects.requireNonNull(budget, "budget");
        this.sink = Objects.requireNonNull(sink, "sink");
    }

    /** Runs the experiment from its beginning. */
    public ExperimentRun run() {
        return resume(clock.now(), List.of());
    }

    /**
     * Goes on with an experiment of which some observations exist already.
     *
     * @param startedAt when it began; the time budget counts from there
     * @param earlier what was seen, oldest first
     */
    public ExperimentRun resume(Instant startedAt, List<Observation> earlier) {
        List<Observation> observations = new ArrayList<>(earlier);
        List<Observation> seen = Collections.unmodifiableList(observations);
        Ledger ledger = Ledger.of(earlier);
        int index = earlier.isEmpty() ? 0 : earlier.get(earlier.size() - 1).index() + 1;
        while (true) {
            Step step = plan.next(seen, clock.now());
            if (step instanceof Step.End end) {
                return new ExperimentRun(startedAt, observations, ExperimentRun.End.PLAN_ENDED, end.reason());
            }
            Step.Probe wanted = (Step.Probe) step;
            String exceeded = exceeded(wanted, ledger, startedAt);
            if (exceeded != null) {
                return new ExperimentRun(startedAt, observations, ExperimentRun.End.BUDGET_SPENT, exceeded);
            }
            Observation observation;
            try {
                observation = send(wanted, index++);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new ExperimentRun(startedAt, observations, ExperimentRun.End.INTERRUPTED, "interrupted");
            }
            observations.add(observation);
            ledger = ledger.plus(observation);
            if (observation.outcome() instanceof Outcome.NotCounted failure && failure.fatal()) {
                return new ExperimentRun(startedAt, observations, ExperimentRun.End.FATAL_FAILURE, failure.message());
            }
            String toldOff = toldOff(observation, startedAt);
            if (toldOff != null) {
                return new ExperimentRun(startedAt, observations, ExperimentRun.End.BUDGET_SPENT, toldOff);
            }
            if (Thread.currentThread().isInterrupted()) {
                return new ExperimentRun(startedAt, observations, ExperimentRun.End.INTERRUPTED, "interrupted");
            }
        }
    }

    private @Nullable String exceeded(Step.Probe wanted, Ledger ledger, Instant startedAt) {
        if (ledger.requests() + 1 > budget.maxRequests()) {
            return "the next request would exceed the budget of " + budget.maxRequests() + " requests";
        }
        if (wanted.cost() > budget.maxTokens() - ledger.tokens()) {
            return "a request of " + wanted.cost() + " tokens would exceed the budget of " + budget.maxTokens()
                    + " tokens, of which " + ledger.tokens() + " are spent";
        }
        Instant sendAt = wanted.at().isAfter(clock.now()) ? wanted.at() : clock.now();
        if (Duration.between(startedAt, sendAt).compareTo(budget.maxDuration()) > 0) {
            return "the next request would exceed the time budget of " + budget.maxDuration();
        }
        return null;
    }

    /** A server that asks to be left alone for longer than the experiment may last is left alone. */
    private @Nullable String toldOff(Observation observation, Instant startedAt) {
        Duration wait = observation.result().statedQuota().retryAfter().orElse(Duration.ZERO);
        Duration until = Duration.between(startedAt, observation.receivedAt()).plus(wait);
        return observation.admitted() || wait.isZero() || until.compareTo(budget.maxDuration()) <= 0
                ? null
                : "the server asks to wait " + wait.toSeconds() + " s, beyond the time budget of "
                        + budget.maxDuration();
    }

    private Observation send(Step.Probe wanted, int index) throws InterruptedException {
        clock.sleepUntil(wanted.at());
        ProbeRequest request = new ProbeRequest(index, wanted.purpose(), wanted.cost(), wanted.maxOutputTokens());
        Intent intent = new Intent(wanted.at(), request);
        sink.intent(intent);
        LOG.debug("request {}: {} tokens, {} ({})", index, wanted.cost(), wanted.purpose(), wanted.why());
        // In this order: whatever holds the thread up in between can only widen the time in which the limiter decided.
        long before = clock.monotonicNanos();
        Instant sentAt = clock.now();
        ProbeResult result;
        boolean interrupted = false;
        try {
            result = probe.send(request);
        } catch (InterruptedException e) {
            interrupted = true;
            result = ProbeResult.of(new Outcome.Unknown("interrupted while waiting for the answer"));
        }
        Instant receivedAt = sentAt.plusNanos(Math.max(0, clock.monotonicNanos() - before));
        Observation observation = new Observation(intent, sentAt, receivedAt, result);
        sink.observation(observation);
        LOG.debug("answer {}: {} after {}", index, result.outcome(), observation.latency());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return observation;
    }
}
