package dev.limitlens.zoo;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.simulation.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * What is drawn for one subject: when it was made, when its experiment begins, and its parameters, in the ranges that a study of
 * Limitlens' own limiters draws them from.
 */
final class Draws {

    private final Premises premises;
    private final RandomGenerator random;
    private final Instant startedAt;
    private final long createdNanos;

    /** Draws the start, and the making one to two windows before it, clearly off the clock's windows. */
    Draws(Premises premises, RandomGenerator random) {
        this.premises = premises;
        this.random = random;
        long window = premises.windowNanos();
        startedAt = Scenario.startAt(premises.window(), Duration.ofNanos((long) (random.nextDouble() * window)));
        long phase = (long) (window * (1 + 58 * random.nextDouble()) / 60);
        long start = EpochNanos.of(startedAt);
        createdNanos = start - window - Math.floorMod(start - phase, window);
    }

    Premises premises() {
        return premises;
    }

    Instant startedAt() {
        return startedAt;
    }

    Duration window() {
        return premises.window();
    }

    /** Nanoseconds since the Unix epoch, modulo the window at least a 60th of it away from 0. */
    long createdNanos() {
        return createdNanos;
    }

    /** Within a factor of two of the nominal capacity. */
    int capacity() {
        return Math.toIntExact(within(premises.capacityTokens() / 2.0, premises.capacityTokens() * 2.0));
    }

    /** A whole number, log-uniform between the two. */
    long within(double low, double high) {
        return Math.max((long) Math.ceil(low), Math.min((long) high, Math.round(logUniform(low, high))));
    }

    /** A time between two parts of the window, log-uniform. */
    Duration part(double low, double high) {
        return window(logUniform(low, high));
    }

    /** The given part of the window, in whole microseconds: what all of the limiters can tell apart. */
    Duration window(double share) {
        return Duration.ofNanos(Math.round(premises.windowNanos() * share / 1_000) * 1_000);
    }

    double logUniform(double low, double high) {
        return low * StrictMath.pow(high / low, random.nextDouble());
    }

    double uniform(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    int oneOf(int count) {
        return random.nextInt(count);
    }

    /** A generator of the subject's own, for what it draws while it is asked. */
    RandomGenerator generator() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(random.nextLong());
    }
}
