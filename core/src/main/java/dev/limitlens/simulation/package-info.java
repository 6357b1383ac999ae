/**
 * A limiter behind the probe interface, on a virtual clock and with noise from a seed: the same experiment without an API.
 *
 * <p>The package does not know plans, journals or the analysis.
 */
@NullMarked
package dev.limitlens.simulation;

import org.jspecify.annotations.NullMarked;
