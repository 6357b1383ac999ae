package dev.limitlens.experiment;

import dev.limitlens.clock.Clock;
import dev.limitlens.clock.ClockStep;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.StepWatch;
import dev.limitlens.limiter.Durations;
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
 * budget, after a fatal failure, when the thread is interrupted, when the sink fails, or when the wall clock was stepped; what was
 * seen by then is in the result.
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
     * @param earlier what was seen, oldest first; their times must compare with the clock's, see {@link ClockSteps}
     */
    public ExperimentRun resume(Instant startedAt, List<Observation> earlier) {
        return new Run(startedAt, earlier).toItsEnd();
    }

    /** One run: what it has seen and spent. */
    private final class Run {
        private final Instant startedAt;
        private final List<Observation> observations;
        private final List<Observation> seen;
        private final StepWatch watch = new StepWatch(clock);
        private Ledger ledger;
        private int nextIndex;

        Run(Instant startedAt, List<Observation> earlier) {
            this.startedAt = startedAt;
            observations = new ArrayList<>(earlier);
            seen = Collections.unmodifiableList(observations);
            ledger = Ledger.of(earlier);
            nextIndex = earlier.isEmpty() ? 0 : earlier.get(earlier.size() - 1).index() + 1;
        }

        ExperimentRun toItsEnd() {
            ExperimentRun ended = null;
            while (ended == null) {
                Step step = Objects.requireNonNull(
                        plan.next(seen, clock.now()),
                        () -> "the plan '" + plan.id() + "' returned null, which is no step");
                ended = step instanceof Step.Probe wanted
                        ? probe(wanted)
                        : ended(ExperimentRun.End.PLAN_ENDED, ((Step.End) step).reason());
            }
            return ended;
        }

        private ExperimentRun ended(ExperimentRun.End end, String reason) {
            return new ExperimentRun(startedAt, observations, end, reason);
        }

        private ExperimentRun interrupted() {
            Thread.currentThread().interrupt();
            return ended(ExperimentRun.End.INTERRUPTED, "interrupted");
        }

        /** Sends one request in its time; returns how the run ended, or null if it goes on. */
        private @Nullable ExperimentRun probe(Step.Probe wanted) {
            String exceeded = exceeded(wanted, ledger, startedAt);
            if (exceeded != null) {
                return ended(ExperimentRun.End.BUDGET_SPENT, exceeded);
            }
            Instant at = representable(wanted.at());
            try {
                clock.sleepUntil(at);
            } catch (InterruptedException e) {
                return interrupted();
            }
            ProbeRequest request =
                    new ProbeRequest(nextIndex++, wanted.purpose(), wanted.cost(), wanted.maxOutputTokens());
            Intent intent = new Intent(at, request);
            ExperimentRun unkept = keep(() -> sink.intent(intent));
            if (unkept != null) {
                return unkept;
            }
            // after the intent was kept, which may have taken long
            ClockStep step = step();
            if (step != null) {
                Instant now = clock.now();
                return stepped(new Observation(intent, now, now, ClockSteps.notSent(step)), step);
            }
            LOG.debug("request {}: {} tokens, {} ({})", request.index(), wanted.cost(), wanted.purpose(), wanted.why());
            return sent(intent);
        }

        /** Returns the time, or for one so long ago that nothing reckons with it, no journal either, the present. */
        private Instant representable(Instant at) {
            Instant now = clock.now();
            return at.isBefore(now) && !EpochNanos.covers(at) ? now : at;
        }

        private @Nullable ExperimentRun sent(Intent intent) {
            // in this order: whatever holds the thread up in between can only widen the time in which the limiter
            // decided
            long before = clock.monotonicNanos();
            Instant sentAt = clock.now();
            ProbeResult result;
            boolean interrupted = false;
            try {
                result = probe.send(intent.request());
            } catch (InterruptedException e) {
                interrupted = true;
                result = ProbeResult.of(new Outcome.Unknown("interrupted while waiting for the answer"));
            }
            Instant receivedAt = sentAt.plusNanos(Math.max(0, clock.monotonicNanos() - before));
            ClockStep step = step();
            if (step != null) {
                return stepped(new Observation(intent, sentAt, receivedAt, ClockSteps.inFlight(result, step)), step);
            }
            Observation observation = new Observation(intent, sentAt, receivedAt, result);
            LOG.debug("answer {}: {} after {}", observation.index(), result.outcome(), observation.latency());
            ExperimentRun unkept = add(observation);
            if (unkept != null) {
                return unkept;
            }
            if (interrupted || Thread.currentThread().isInterrupted()) {
                return interrupted();
            }
            if (observation.outcome() instanceof Outcome.NotCounted failure && failure.fatal()) {
                return ended(ExperimentRun.End.FATAL_FAILURE, failure.message());
            }
            String toldOff = toldOff(observation, startedAt);
            return toldOff == null ? null : ended(ExperimentRun.End.BUDGET_SPENT, toldOff);
        }

        private @Nullable ClockStep step() {
            return watch.check().filter(ClockSteps::matters).orElse(null);
        }

        private ExperimentRun stepped(Observation observation, ClockStep step) {
            ExperimentRun unkept = add(observation);
            return unkept != null ? unkept : ended(ExperimentRun.End.CLOCK_STEPPED, ClockSteps.words(step));
        }

        private @Nullable ExperimentRun add(Observation observation) {
            observations.add(observation);
            ledger = ledger.plus(observation);
            return keep(() -> sink.observation(observation));
        }

        /** Keeps something; what a sink throws, of whatever kind, must not cost the observations that were paid for. */
        private @Nullable ExperimentRun keep(Runnable keeping) {
            try {
                keeping.run();
                return null;
            } catch (RuntimeException e) {
                LOG.debug("the sink failed", e);
                String message = e.getMessage();
                return ended(ExperimentRun.End.SINK_FAILED, message == null ? e.toString() : message);
            }
        }
    }

    private @Nullable String exceeded(Step.Probe wanted, Ledger ledger, Instant startedAt) {
        if (ledger.requests() + 1 > budget.maxRequests()) {
            return "the next request would exceed the budget of " + budget.maxRequests() + " requests";
        }
        // the first token of output is beside what a plan asks for; a plan that asks for more asks for them
        long output = wanted.maxOutputTokens() - 1L;
        if (wanted.cost() > budget.maxTokens() - ledger.tokens() - output) {
            return "a request of " + wanted.cost() + " tokens" + (output > 0 ? " and " + output + " of output" : "")
                    + " would exceed the budget of " + budget.maxTokens() + " tokens, of which " + ledger.tokens()
                    + " are spent";
        }
        Instant sendAt = wanted.at().isAfter(clock.now()) ? wanted.at() : clock.now();
        if (Duration.between(startedAt, sendAt).compareTo(budget.maxDuration()) > 0) {
            return "the next request would exceed the time budget of "
                    + Durations.format(budget.maxDuration().toNanos());
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
                        + Durations.format(budget.maxDuration().toNanos());
    }
}
