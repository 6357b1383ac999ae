package dev.limitlens.study;

import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Premises;

/** Makes the plan of each trial; called from several threads. */
@FunctionalInterface
public interface PlanFactory {

    /**
     * Returns a plan for one experiment. Plans that remember nothing may be shared.
     *
     * @param premises what is taken as known
     * @param budget what may be spent
     */
    ExperimentPlan create(Premises premises, Budget budget);
}
