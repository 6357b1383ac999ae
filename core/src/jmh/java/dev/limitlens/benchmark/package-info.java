/** How long the library's inner loops take, beside other libraries' where they do the same job. */
@NullMarked
package dev.limitlens.benchmark;

import org.jspecify.annotations.NullMarked;
