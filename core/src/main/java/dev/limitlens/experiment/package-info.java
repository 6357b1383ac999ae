/**
 * Runs a plan against a probe within a budget, and keeps what was intended and what happened.
 *
 * <p>{@link dev.limitlens.experiment.ExperimentPlan} is an open interface; implement it to bring a strategy of your own. The
 * package does not know how observations are stored ({@link dev.limitlens.experiment.ObservationSink} is what a journal
 * implements) or what they mean.
 */
@NullMarked
package dev.limitlens.experiment;

import org.jspecify.annotations.NullMarked;
