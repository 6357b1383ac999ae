package dev.limitlens.analysis;

import java.util.ArrayDeque;
import java.util.Deque;

/** How sure an inference was after each of the latest observations: a long log must not fill the memory. */
final class Certainties {

    /** Observations of which it is remembered. */
    private static final int REMEMBERED = 100;

    /** Posterior of none-of-these from which on a few answers as predicted will not dispel it. */
    private static final double HOPELESS = 0.3;

    /** How probable the most probable family and conclusion were, the lesser of the two, and {@code none-of-these}. */
    private record Certainty(double known, double none) {}

    /** The latest first. */
    private final Deque<Certainty> latest = new ArrayDeque<>();

    void add(double known, double none) {
        latest.addFirst(new Certainty(known, none));
        if (latest.size() > REMEMBERED) {
            latest.removeLast();
        }
    }

    /** Returns after how many of the latest observations in a row family and conclusion both had the given posterior. */
    int beyond(double probability) {
        return (int) latest.stream().takeWhile(c -> c.known() >= probability).count();
    }

    /** Returns for how many of the latest observations in a row the log odds of the same were within the given bits of what they are now. */
    int unmoved(double bits) {
        double now =
                latest.isEmpty() ? 0 : Information.logOdds(latest.getFirst().known());
        return (int) latest.stream()
                .takeWhile(c -> Math.abs(Information.logOdds(c.known()) - now) <= bits)
                .count();
    }

    /**
     * Returns for how many of the latest observations in a row only {@code none-of-these}, and that not by far, kept the most probable family
     * and conclusion from the given posterior.
     */
    int inDoubtOfAllModels(double probability) {
        return (int) latest.stream()
                .takeWhile(c ->
                        c.known() < probability && c.none() < HOPELESS && c.known() >= probability * (1 - c.none()))
                .count();
    }
}
