/**
 * The command line {@code limitlens}: one class for each command, options that several commands share as mixins.
 *
 * <p>Results go to standard output, progress and logs to standard error. Every command that reaches a verdict goes through
 * {@link dev.limitlens.cli.ExperimentSession} and {@link dev.limitlens.cli.VerdictOutput}.
 */
@NullMarked
package dev.limitlens.cli;

import org.jspecify.annotations.NullMarked;
