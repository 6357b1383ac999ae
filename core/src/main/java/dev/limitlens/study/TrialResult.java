package dev.limitlens.study;

import dev.limitlens.analysis.Verdict;
import java.util.List;

/**
 * What came of a trial.
 *
 * @param trial the trial
 * @param verdict what was found out
 * @param score how right that was
 * @param decisionNanos how long each decision of the plan took
 */
record TrialResult(Trial trial, Verdict verdict, Score score, List<Long> decisionNanos) {

    TrialResult {
        decisionNanos = List.copyOf(decisionNanos);
    }

    /** Returns whether the most probable id is the true one, however sure the verdict is of it. */
    boolean familyIsRight() {
        return verdict.family().equals(trial.truth().id());
    }
}
