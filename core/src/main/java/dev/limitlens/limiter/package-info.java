/**
 * The rate-limit algorithms, one file each: the simulator enforces with them and the analysis recognises them by them.
 *
 * <p>Two ideas carry the package. An {@link dev.limitlens.limiter.Algorithm} says how use is remembered and forgotten: its
 * {@link dev.limitlens.limiter.Meter} tells the <em>load</em>, the use that still counts, and knows no capacity. A
 * {@link dev.limitlens.limiter.Limiter} adds the capacity and the axes of the contract; its <em>headroom</em> is the largest
 * cost that would be admitted now. Because the load does not depend on the capacity, every answer of a limiter is a bound on
 * the capacity, which is what makes exact inference possible.
 *
 * <p>The algorithms are sealed: every part of the library knows them all. The package knows no clock, no probe and no
 * randomness; times come in as nanoseconds since the Unix epoch.
 */
@NullMarked
package dev.limitlens.limiter;

import org.jspecify.annotations.NullMarked;
