/**
 * Time as an input: {@link dev.limitlens.clock.Clock} is an open interface, so that the same experiment runs on the
 * machine's clock, on a virtual one, or on a user's own.
 *
 * <p>This package knows nothing of limits, probes or experiments.
 */
@NullMarked
package dev.limitlens.clock;

import org.jspecify.annotations.NullMarked;
