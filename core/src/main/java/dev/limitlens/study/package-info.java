/**
 * Studies of plans: many simulated experiments on limiters whose parameters are drawn from a seed, and how often the verdict
 * was right.
 *
 * <p>A study is a pure function of its seed: neither the number of threads nor their scheduling changes a figure, but for the
 * times that it took. What is studied is a plan and the analysis together; any {@link
 * dev.limitlens.experiment.ExperimentPlan} can be, through a {@link dev.limitlens.study.PlanFactory}.
 */
@NullMarked
package dev.limitlens.study;

import org.jspecify.annotations.NullMarked;
