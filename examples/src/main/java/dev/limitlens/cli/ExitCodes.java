package dev.limitlens.cli;

import dev.limitlens.analysis.Verdict;
import dev.limitlens.experiment.ExperimentRun;

/** What the process returns; part of the contract of the command line. */
final class ExitCodes {

    static final int IDENTIFIED = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_IDENTIFIED = 3;
    static final int INTERRUPTED = 130;

    private ExitCodes() {}

    static int of(Verdict verdict) {
        return verdict.identified() ? IDENTIFIED : NOT_IDENTIFIED;
    }

    /** Returns the code of a run: how it ended matters before what it found. */
    static int of(ExperimentRun.End end, Verdict verdict) {
        return switch (end) {
            case INTERRUPTED -> INTERRUPTED;
            case FATAL_FAILURE, SINK_FAILED, CLOCK_STEPPED -> FAILED;
            case PLAN_ENDED, BUDGET_SPENT -> of(verdict);
        };
    }
}
