package dev.limitlens.cli;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.clock.Clock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ClockSteps;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.journal.Journal;
import dev.limitlens.journal.JournalHeader;
import dev.limitlens.journal.JournalWriter;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.report.Report;
import dev.limitlens.report.Reproduction;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One experiment from its plan to its report: the single path of every command that sends requests.
 *
 * @param target what is probed, in words for journal and report
 * @param plan what to send when
 * @param probe what sends it
 * @param clock the time it is sent by
 * @param clockName what the journal calls that clock
 * @param premises what is taken as known
 * @param budget what may be spent
 * @param seed seed of the run's randomness, if it has any
 * @param confidence the confidence asked for
 * @param watcher sees every request beside the journal
 * @param command the words of the command that runs it; empty if there is none that does
 */
record ExperimentSession(
        String target,
        ExperimentPlan plan,
        QuotaProbe probe,
        Clock clock,
        String clockName,
        Premises premises,
        Budget budget,
        OptionalLong seed,
        double confidence,
        ObservationSink watcher,
        List<String> command) {

    static final String SYSTEM_CLOCK = "system";

    /** The same, and the limiter runs on this machine: its clock needs no estimate. */
    static final String SHARED_CLOCK = "system, shared with the server";

    static final String VIRTUAL_CLOCK = "virtual";

    /**
     * What came of it.
     *
     * @param run what was seen and why it ended
     * @param report what it means
     */
    record Result(ExperimentRun run, Report report) {

        int exitCode() {
            return ExitCodes.of(run.end(), report.analysis().verdict());
        }
    }

    /** Creates an experiment that no command line runs again. */
    ExperimentSession(
            String target,
            ExperimentPlan plan,
            QuotaProbe probe,
            Clock clock,
            String clockName,
            Premises premises,
            Budget budget,
            OptionalLong seed,
            double confidence,
            ObservationSink watcher) {
        this(target, plan, probe, clock, clockName, premises, budget, seed, confidence, watcher, List.of());
    }

    /** Returns the same experiment, which the given command runs. */
    ExperimentSession runBy(List<String> words) {
        return new ExperimentSession(
                target, plan, probe, clock, clockName, premises, budget, seed, confidence, watcher, words);
    }

    /**
     * Runs the experiment from its beginning.
     *
     * @param journal where to keep every request, if anywhere; must not exist yet
     */
    Result run(@Nullable Path journal) {
        JournalHeader header = header(clock.now());
        if (journal == null) {
            return run(header.startedAt(), List.of(), watcher);
        }
        try (JournalWriter writer = JournalWriter.create(journal, header)) {
            return run(header.startedAt(), List.of(), new Both(writer, watcher));
        }
    }

    /**
     * Goes on with the experiment that the journal has recorded, and keeps every request there.
     *
     * @param journal the journal; {@link #checkContinues} says whether it is of this experiment
     */
    Result resume(JournalWriter journal) {
        Journal recorded = journal.recorded();
        if (watcher instanceof ProgressLines progress) {
            progress.resumed(recorded.header().startedAt(), recorded.observations());
        }
        return run(recorded.header().startedAt(), recorded.observations(), new Both(journal, watcher));
    }

    /** Refuses to go on with an experiment that was a different one, or whose times do not compare with the clock's. */
    void checkContinues(Journal recorded) {
        JournalHeader header = recorded.header();
        same("target", header.target(), target);
        same("plan", header.plan(), plan.id());
        same("options of the plan", header.options(), plan.options());
        same("premises", header.premises(), premises);
        List<Observation> earlier = recorded.observations();
        if (ClockSteps.recordedIn(earlier)) {
            throw new UsageException(
                    "the clock was stepped while this experiment ran, so what would be seen now does not"
                            + " go with what was seen then; begin another one");
        }
        // requests of a volley overlap: the last one sent need not be the last one answered
        Instant last =
                earlier.stream().map(ExperimentSession::known).reduce(header.startedAt(), ExperimentSession::later);
        if (clock.now().isBefore(last)) {
            throw new UsageException(
                    "the clock stands at " + clock.now() + ", before the last answer in the journal at " + last
                            + ": it was set back; begin another experiment");
        }
    }

    /** Returns the latest time that a request is known to have been under way: of one without an answer only when it was sent. */
    private static Instant known(Observation observation) {
        return observation.unknown() ? observation.sentAt() : observation.receivedAt();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    private static void same(String what, Object recorded, Object now) {
        if (!recorded.equals(now)) {
            throw new UsageException(
                    "the journal is of another experiment; its " + what + ": " + recorded + ", not " + now);
        }
    }

    private JournalHeader header(Instant startedAt) {
        return new JournalHeader(plan.id(), plan.options(), seed, target, premises, clockName, startedAt);
    }

    private Result run(Instant startedAt, List<Observation> earlier, ObservationSink sink) {
        ExperimentRun run = new Experiment(plan, probe, clock, budget, sink).resume(startedAt, earlier);
        // Files cannot be written while the thread counts as interrupted; how the run ended says that it was.
        Thread.interrupted();
        if (watcher instanceof ProgressLines progress) {
            progress.end();
        }
        Analysis analysis =
                RecordedAnalysis.of(plan.id(), clockName, premises, confidence, startedAt, run.observations());
        Reproduction reproduction = new Reproduction(
                List.of("limitlens", "analyze", "journal.jsonl", "--confidence=" + confidence), command);
        return new Result(
                run, new Report(target, plan.id(), premises, startedAt, run.observations(), analysis, reproduction));
    }
}
