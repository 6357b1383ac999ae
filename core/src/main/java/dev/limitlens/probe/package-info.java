/**
 * The one thing this library asks of an API: send exactly one request and say what came back.
 *
 * <p>{@link dev.limitlens.probe.QuotaProbe} is an open interface; implement it to probe an API of your own; {@link
 * dev.limitlens.probe.ConcurrentProbe} is one that can have several requests under way together. The package knows
 * neither plans nor analysis.
 */
@NullMarked
package dev.limitlens.probe;

import org.jspecify.annotations.NullMarked;
