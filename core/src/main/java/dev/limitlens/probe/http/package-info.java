/**
 * A probe of any HTTP API, on the HTTP client of the JDK.
 *
 * <p>The one place of core that sends anything over a network; the packages that plan and analyze do not know it.
 */
@NullMarked
package dev.limitlens.probe.http;

import org.jspecify.annotations.NullMarked;
