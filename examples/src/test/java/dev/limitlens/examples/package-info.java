@NullMarked
package dev.limitlens.examples;

import org.jspecify.annotations.NullMarked;
