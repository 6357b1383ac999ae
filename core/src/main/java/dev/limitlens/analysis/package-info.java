/**
 * From observations to a verdict: hypotheses, posterior, expected information of a probe, and the evidence in words.
 *
 * <p>Everything here is a pure function of the observations and the premises: no time, no randomness, no disk. The limiters
 * are those of {@link dev.limitlens.limiter}, the same that the simulator enforces.
 */
@NullMarked
package dev.limitlens.analysis;

import org.jspecify.annotations.NullMarked;
