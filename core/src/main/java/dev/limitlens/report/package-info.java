/**
 * A verdict for people and programs: the text summary, the JSON of the contract, and the one-file HTML report.
 *
 * <p>Pure functions from records to text; nothing here decides or computes a probability.
 */
@NullMarked
package dev.limitlens.report;

import org.jspecify.annotations.NullMarked;
