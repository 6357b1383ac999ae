package dev.limitlens.analysis;

import java.time.Instant;

/**
 * A request whose answer the most probable family is nearly sure of.
 *
 * @param at when to send it
 * @param cost tokens
 * @param admitted whether it is expected to be admitted
 */
public record Prediction(Instant at, long cost, boolean admitted) {}
