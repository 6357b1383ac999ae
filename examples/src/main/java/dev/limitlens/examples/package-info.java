/**
 * Short programs to read and copy, one question each. Each has a {@code run} method that a test calls, and a {@code main} that
 * prints what it returns.
 */
@NullMarked
package dev.limitlens.examples;

import org.jspecify.annotations.NullMarked;
