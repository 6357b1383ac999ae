package dev.limitlens.study;

import java.util.Objects;

/**
 * A trial whose verdict was not correct.
 *
 * @param row id of its row
 * @param trial its number in the row, from 0
 * @param seed seed of its scenario
 * @param score confidently wrong or undecided
 */
public record Failure(String row, int trial, long seed, Score score) {

    /** Checks for null. */
    public Failure {
        Objects.requireNonNull(row, "row");
        Objects.requireNonNull(score, "score");
    }

    static Failure of(TrialResult result) {
        Trial trial = result.trial();
        return new Failure(trial.row(), trial.index(), trial.seed(), result.score());
    }
}
