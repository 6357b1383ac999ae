package dev.limitlens.cli;

import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.probe.QuotaProbe;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** What is special to the API that an experiment probes. */
interface LiveTarget {

    /** Returns what sends the requests. */
    QuotaProbe probe();

    /** Returns the plan of which the experiment is made if the command line names none. */
    String planId();

    /** Returns the plan with what this API needs before and around it. */
    ExperimentPlan prepared(ExperimentPlan plan, Premises premises);

    /** Returns what a plan may ask for within a budget, where requests cost more than they ask for. */
    default Budget askable(Budget budget) {
        return budget;
    }

    /** Returns whether a request tells the API how much output it allows; a plan that asks how output is counted needs that. */
    default boolean limitsOutput() {
        return true;
    }

    /** Returns what the smallest request costs, at least 1, as far as the observations tell. */
    default long leastTokens(List<Observation> observations) {
        return 1;
    }

    /** Returns what the journal calls the clock by which this target is probed. */
    default String clockName() {
        return ExperimentSession.SYSTEM_CLOCK;
    }

    /**
     * Makes ready for the first request without sending one to the target.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    default void rehearse() throws InterruptedException {}

    /** Returns what the command takes by default of this target, by the name of the option. */
    Map<String, String> said();

    /** Takes in what a resumed experiment has seen before. */
    void learn(List<Observation> earlier);

    /** Says what will be spent. */
    void notice(ExperimentSession session, PrintWriter err);

    /** Returns why nothing is sent without {@code --yes}; empty if it may be. */
    String refusal();
}
