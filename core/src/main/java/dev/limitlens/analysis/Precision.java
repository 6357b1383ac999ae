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
 * @param mostCells number of cells from which on none is cut
 */
record Precision(double share, double familyShare, double vague, double vagueShare, int mostCuts, int mostCells) {

    /** Fast enough for a decision within milliseconds, fine enough for a posterior that can be believed. */
    static final Precision STANDARD = new Precision(4e-4, 8e-3, 0.05, 5e-3, 250, 5000);

    /**
     * The same where something may have been used before: that is one more dimension, so that a family begins in more cells, of which each
     * weighs so little that none would be cut.
     */
    static final Precision MAYBE_USED = new Precision(4e-4, 5e-3, 0.05, 3e-4, 250, 5000);

    /** Returns the precision for an experiment that begins as given. */
    static Precision of(Start start) {
        return start.equals(Start.QUIET) ? STANDARD : MAYBE_USED;
    }
}
