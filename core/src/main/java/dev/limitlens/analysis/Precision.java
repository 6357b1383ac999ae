package dev.limitlens.analysis;

import dev.limitlens.experiment.Start;

/**
 * How finely parameter space is cut where a cell does not determine the answers.
 *
 * @param share share of all weight that may hang on an undetermined cell before it is cut
 * @param familyShare the same as a share of the family's weight, for families that still matter
 * @param vague share of a family's weight that may hang on undetermined cells together; above it smaller cells are cut, too
 * @param vagueShare what then takes the place of {@code familyShare}
 * @param mostCuts most cells that are cut after one answer
 * @param mostReplayed answers that the parts of these cells replay at most, counted once for each cell: of many answers fewer cells are
 *     cut at a time, the most urgent ones, for the next answers often rule out what else would have been cut
 * @param mostCells number of cells from which on none is cut
 */
record Precision(
        double share,
        double familyShare,
        double vague,
        double vagueShare,
        int mostCuts,
        int mostReplayed,
        int mostCells) {

    /** Cells that are cut whatever it takes: the truth must not be lost because it lies in a box that is never looked into. */
    private static final int LEAST_CUTS = 100;

    /**
     * Fast enough for a decision within milliseconds, fine enough for a posterior that can be believed. The first few answers are replayed soon, and
     * as many cells are cut after them as may be; from 25 on it is {@link #LEAST_CUTS}.
     */
    static final Precision STANDARD = new Precision(4e-4, 8e-3, 0.05, 5e-3, 250, 2500, 5000);

    /**
     * The same where something may have been used before: that is one more dimension, so that a family begins in more cells, of which each
     * weighs so little that none would be cut. More are cut at a time as well: fewer would save hardly anything here.
     */
    static final Precision MAYBE_USED = new Precision(4e-4, 5e-3, 0.05, 3e-4, 250, 7500, 5000);

    /** Returns the precision for an experiment that begins as given. */
    static Precision of(Start start) {
        return start.equals(Start.QUIET) ? STANDARD : MAYBE_USED;
    }

    /** Returns how many cells are cut at most once so many answers are known. */
    int mostCuts(int answers) {
        return Math.min(mostCuts, Math.max(LEAST_CUTS, mostReplayed / answers));
    }
}
