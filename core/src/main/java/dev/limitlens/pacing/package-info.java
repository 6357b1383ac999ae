/**
 * What to do with a verdict: when a request would be admitted, how much may be sent at once, how much on average.
 *
 * <p>It asks the limiters that the analysis left possible, and knows no algorithm of its own. It knows nothing of other users of
 * the same quota, nor of requests that are in flight at the same time.
 */
@NullMarked
package dev.limitlens.pacing;

import org.jspecify.annotations.NullMarked;
