/**
 * Limiters that other people wrote, and limiters that no model describes, as populations for a study: each with the answer that
 * its documentation lets one expect.
 */
@NullMarked
package dev.limitlens.zoo;

import org.jspecify.annotations.NullMarked;
