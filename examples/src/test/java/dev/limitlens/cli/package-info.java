@NullMarked
package dev.limitlens.cli;

import org.jspecify.annotations.NullMarked;
