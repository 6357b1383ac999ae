/**
 * The plans that come with the library: the seed's minute-boundary schedule and the adaptive plan among them.
 *
 * <p>Plans are pure: they know the observations and the time that they are given, and no clock, probe or disk.
 */
@NullMarked
package dev.limitlens.plan;

import org.jspecify.annotations.NullMarked;
