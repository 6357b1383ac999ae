/**
 * The observations as JSON Lines: durable, versioned, resumable, and readable for ever.
 *
 * <p>The package knows experiments, and neither plans nor analysis.
 */
@NullMarked
package dev.limitlens.journal;

import org.jspecify.annotations.NullMarked;
