package dev.limitlens.cli;

import dev.limitlens.clock.Clock;
import dev.limitlens.clock.SystemClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.journal.JournalHeader;
import dev.limitlens.journal.JournalWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every experiment on a real API has in common: consent, premises, budget, plan, and going on after it was cut off. */
final class LiveOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--yes",
            description =
                    "Spend it. Without this, what would happen is shown and nothing is sent, but to this machine.")
    private boolean yes;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description = "Go on with the experiment whose journal is in this directory, with the same options.")
    private @Nullable Path resume;

    @Option(names = "--quiet-start", description = "Send nothing for one window first, and count the start as quiet.")
    private boolean quietStart;

    @Mixin
    private PremiseOptions premiseOptions;

    @Mixin
    private BudgetOptions budgetOptions;

    @Mixin
    private VerdictOptions verdictOptions;

    @Mixin
    private PlanOptions planOptions;

    boolean yes() {
        return yes;
    }

    boolean resumes() {
        return resume != null;
    }

    boolean hasCapacity() {
        return premiseOptions.hasCapacity();
    }

    /** Refuses options that contradict each other. */
    void check() {
        if (quietStart && (premiseOptions.hasStart() || resume != null)) {
            throw new UsageException(
                    "--quiet-start makes the start quiet, so it goes with neither --start nor --resume");
        }
    }

    /** Returns what is taken as known of an experiment that begins. */
    Premises premises() {
        return premiseOptions.premises(quietStart ? Start.QUIET : Start.UNKNOWN);
    }

    /** Runs the experiment in real time, or goes on with it, and returns the exit code. */
    int run(LiveTarget target) {
        Path directory = resume;
        return directory == null ? begin(target) : goOn(directory, target);
    }

    private int begin(LiveTarget target) {
        ExperimentSession session = live(target, premises(), target.planId());
        announce(target, session);
        VerdictOutput output = output(verdictOptions.out());
        if (!isReady(session, target)) {
            return ExitCodes.INTERRUPTED;
        }
        return output.finish(session.run(output.journal()));
    }

    private int goOn(Path directory, LiveTarget target) {
        if (verdictOptions.out() != null && !verdictOptions.out().equals(directory)) {
            throw new UsageException("--resume writes to its own directory; leave --out away");
        }
        try (JournalWriter journal = JournalWriter.resume(new RunDirectory(directory).journal())) {
            JournalHeader header = journal.recorded().header();
            ExperimentSession session = live(target, premiseOptions.over(header.premises()), header.plan());
            session.checkContinues(journal.recorded());
            target.learn(journal.recorded().observations());
            announce(target, session);
            VerdictOutput output = output(directory);
            if (!isReady(session, target)) {
                return ExitCodes.INTERRUPTED;
            }
            return output.finish(session.resume(journal));
        }
    }

    private ExperimentSession live(LiveTarget target, Premises premises, String planId) {
        ProgressLines progress = ProgressLines.suiting(err(), premises, System.getenv());
        return session(
                target,
                target.probe().target(),
                progress.announcing(new SystemClock()),
                target.clockName(),
                premises,
                planId,
                progress);
    }

    /**
     * Returns the experiment on a target.
     *
     * @param targetName what is probed, in words
     * @param planId the plan if the command line names none
     */
    ExperimentSession session(
            LiveTarget target,
            String targetName,
            Clock clock,
            String clockName,
            Premises premises,
            String planId,
            ObservationSink watcher) {
        double confidence = verdictOptions.confidence();
        Budget budget = budgetOptions.liveBudget(premises);
        ExperimentSession session = new ExperimentSession(
                targetName,
                target.prepared(
                        planOptions.createLive(premises, confidence, target.askable(budget), planId, target), premises),
                target.probe(),
                clock,
                clockName,
                premises,
                budget,
                OptionalLong.empty(),
                confidence,
                watcher);
        return session.runBy(SameExperiment.words(spec, session, target.said()));
    }

    /** Lets the quota rest for a window if that was asked for, rehearses, and returns whether nobody interrupted. */
    private boolean isReady(ExperimentSession session, LiveTarget target) {
        try {
            if (quietStart) {
                session.clock()
                        .sleepUntil(
                                session.clock().now().plus(session.premises().window()));
            }
            target.rehearse();
            return true;
        } catch (InterruptedException e) {
            err().println("interrupted before anything was sent");
            return false;
        }
    }

    /** Says what will be spent before it is, and goes no further without consent. */
    private void announce(LiveTarget target, ExperimentSession session) {
        target.notice(session, err());
        String refusal = target.refusal();
        if (!yes && !refusal.isEmpty()) {
            throw new UsageException(refusal);
        }
    }

    /** Returns where the verdict of an experiment that begins goes. */
    VerdictOutput output() {
        return output(verdictOptions.out());
    }

    private VerdictOutput output(@Nullable Path directory) {
        return VerdictOutput.of(spec.commandLine(), verdictOptions.json(), directory);
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
