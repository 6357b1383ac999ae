package dev.limitlens.experiment;

import dev.limitlens.clock.Clock;
import dev.limitlens.clock.ClockStep;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.StepWatch;
import dev.limitlens.probe.ConcurrentProbe;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
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
 * <p>The requests of a {@link Step.Volley} are sent in their time by a {@link ConcurrentProbe}, whether or not the ones before are
 * answered; then the answers are awaited and kept in the order of sending. By any other probe they are sent one after the other, each
 * answered before the next; the first always, and of the others those whose time has not passed when the one before is answered.
 *
 * <p>It stops when the plan ends, before a request, or a volley as a whole, would exceed the budget, when the server asks to wait until after the time
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

    /** Why a run ends, and the same in words. */
    private record Ending(ExperimentRun.End end, String reason) {}

    /** One run: what it has seen and spent. */
    private final class Run {
        private final Instant startedAt;
        private final List<Observation> observations;
        private final List<Observation> seen;
        private final StepWatch watch = new StepWatch(clock);
        private final Allowance allowance;
        private Ledger ledger;
        private int nextIndex;
        /** Set once the sink has failed, which is left alone from then on. */
        private @Nullable Ending unkept;
        /** Set once the clock was stepped. */
        private @Nullable ClockStep stepped;

        Run(Instant startedAt, List<Observation> earlier) {
            this.startedAt = startedAt;
            observations = new ArrayList<>(earlier);
            seen = Collections.unmodifiableList(observations);
            allowance = new Allowance(budget, startedAt);
            ledger = Ledger.of(earlier);
            nextIndex = earlier.isEmpty() ? 0 : earlier.get(earlier.size() - 1).index() + 1;
        }

        ExperimentRun toItsEnd() {
            Ending ending = null;
            while (ending == null) {
                Step step = Objects.requireNonNull(
                        plan.next(seen, clock.now()),
                        () -> "the plan '" + plan.id() + "' returned null, which is no step");
                ending = take(step);
            }
            return new ExperimentRun(startedAt, observations, ending.end(), ending.reason());
        }

        /** Takes a step; returns how the run ended, or null if it goes on. */
        private @Nullable Ending take(Step step) {
            if (step instanceof Step.Probe wanted) {
                return probe(wanted);
            }
            if (step instanceof Step.Volley wanted) {
                return volley(wanted);
            }
            return new Ending(ExperimentRun.End.PLAN_ENDED, ((Step.End) step).reason());
        }

        /** Sends one request in its time; returns how the run ended, or null if it goes on. */
        private @Nullable Ending probe(Step.Probe wanted) {
            String exceeded = allowance.exceeded(wanted, ledger, clock.now());
            if (exceeded != null) {
                return new Ending(ExperimentRun.End.BUDGET_SPENT, exceeded);
            }
            Instant at = representable(wanted.at());
            if (!waited(at)) {
                return interrupted();
            }
            Intent intent = intent(wanted, at);
            if (!keep(() -> sink.intent(intent))) {
                return unkept;
            }
            // after the intent was kept, which may have taken long
            ClockStep step = step();
            if (step != null) {
                add(notSent(intent, step));
                return ending(false, List.of());
            }
            return sent(intent);
        }

        /** Waits; returns whether that was not interrupted. */
        private boolean waited(Instant at) {
            try {
                clock.sleepUntil(at);
                return true;
            } catch (InterruptedException e) {
                return false;
            }
        }

        private Intent intent(Step.Probe wanted, Instant at) {
            ProbeRequest request =
                    new ProbeRequest(nextIndex++, wanted.purpose(), wanted.cost(), wanted.maxOutputTokens());
            LOG.debug("request {}: {} tokens, {} ({})", request.index(), wanted.cost(), wanted.purpose(), wanted.why());
            return new Intent(at, request);
        }

        /** Returns the time, or for one so long ago that nothing reckons with it, no journal either, the present. */
        private Instant representable(Instant at) {
            Instant now = clock.now();
            return at.isBefore(now) && !EpochNanos.covers(at) ? now : at;
        }

        private @Nullable Ending sent(Intent intent) {
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
            Observation observation = answered(new Observation(intent, sentAt, receivedAt, result));
            return ending(interrupted, List.of(observation));
        }

        /** Sends a volley; returns how the run ended, or null if it goes on. */
        private @Nullable Ending volley(Step.Volley wanted) {
            String exceeded = allowance.exceeded(wanted, ledger, clock.now());
            if (exceeded != null) {
                return new Ending(ExperimentRun.End.BUDGET_SPENT, exceeded);
            }
            return probe instanceof ConcurrentProbe concurrent ? together(wanted, concurrent) : inTurn(wanted);
        }

        /** Sends each request of a volley only once the one before is answered, and leaves out what comes too late by then. */
        private @Nullable Ending inTurn(Step.Volley wanted) {
            Ending ending = probe(wanted.probes().get(0));
            for (Step.Probe next : wanted.probes().subList(1, wanted.probes().size())) {
                if (ending == null && !next.at().isBefore(clock.now())) {
                    ending = probe(next);
                }
            }
            return ending;
        }

        /** Begins each request of a volley in its time; then takes in the answers to all that were begun, whatever has happened. */
        private @Nullable Ending together(Step.Volley wanted, ConcurrentProbe concurrent) {
            VolleyInFlight inFlight = new VolleyInFlight(concurrent, clock);
            List<Observation> answers = new ArrayList<>();
            try {
                Observation notSent = begin(wanted, inFlight);
                while (!inFlight.isEmpty()) {
                    answers.add(answered(inFlight.next()));
                }
                if (notSent != null) {
                    add(notSent);
                }
            } catch (RuntimeException | Error e) {
                inFlight.interrupt(); // nobody will ask for these answers any more
                throw e;
            }
            return ending(inFlight.isInterrupted(), answers);
        }

        /** Begins one after the other until something is in the way; returns the request that a step of the clock was in the way of. */
        private @Nullable Observation begin(Step.Volley wanted, VolleyInFlight inFlight) {
            for (Step.Probe next : wanted.probes()) {
                Instant at = representable(next.at());
                if (!waited(at)) {
                    inFlight.interrupt();
                    return null;
                }
                Intent intent = intent(next, at);
                if (!keep(() -> sink.intent(intent))) {
                    return null;
                }
                ClockStep step = step();
                if (step != null) {
                    return notSent(intent, step);
                }
                inFlight.begin(intent);
            }
            return null;
        }

        /** Keeps an answer, as far as it is one if the clock was stepped meanwhile, and returns what was kept. */
        private Observation answered(Observation answer) {
            ClockStep step = step();
            ProbeResult result = step == null ? answer.result() : ClockSteps.inFlight(answer.result(), step);
            Observation observation = new Observation(answer.intent(), answer.sentAt(), answer.receivedAt(), result);
            LOG.debug("answer {}: {} after {}", observation.index(), result.outcome(), observation.latency());
            add(observation);
            return observation;
        }

        private Observation notSent(Intent intent, ClockStep step) {
            Instant now = clock.now();
            return new Observation(intent, now, now, ClockSteps.notSent(step));
        }

        /** Returns how the run ended with the given answers, or null if it goes on. */
        private @Nullable Ending ending(boolean interrupted, List<Observation> answers) {
            if (interrupted) {
                Thread.currentThread().interrupt(); // whatever else ends it
            }
            if (unkept != null) {
                return unkept;
            }
            if (stepped != null) {
                return new Ending(ExperimentRun.End.CLOCK_STEPPED, ClockSteps.words(stepped));
            }
            if (Thread.currentThread().isInterrupted()) {
                return interrupted();
            }
            for (Observation answer : answers) {
                if (answer.outcome() instanceof Outcome.NotCounted failure && failure.fatal()) {
                    return new Ending(ExperimentRun.End.FATAL_FAILURE, failure.message());
                }
            }
            return answers.stream()
                    .map(allowance::toldOff)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .map(toldOff -> new Ending(ExperimentRun.End.BUDGET_SPENT, toldOff))
                    .orElse(null);
        }

        private Ending interrupted() {
            Thread.currentThread().interrupt();
            return new Ending(ExperimentRun.End.INTERRUPTED, "interrupted");
        }

        /** Returns the first step of the clock that there was in this run. */
        private @Nullable ClockStep step() {
            if (stepped == null) {
                stepped = watch.check().filter(ClockSteps::matters).orElse(null);
            }
            return stepped;
        }

        private void add(Observation observation) {
            observations.add(observation);
            ledger = ledger.plus(observation);
            keep(() -> sink.observation(observation));
        }

        /**
         * Keeps something, and returns whether it is kept; what a sink throws, of whatever kind, must not cost the observations that
         * were paid for.
         */
        private boolean keep(Runnable keeping) {
            if (unkept != null) {
                return false;
            }
            try {
                keeping.run();
                return true;
            } catch (RuntimeException e) {
                LOG.debug("the sink failed", e);
                String message = e.getMessage();
                unkept = new Ending(ExperimentRun.End.SINK_FAILED, message == null ? e.toString() : message);
                return false;
            }
        }
    }
}
