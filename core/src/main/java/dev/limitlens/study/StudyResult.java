package dev.limitlens.study;

import java.util.List;
import java.util.Objects;

/**
 * What came of a study; everything but {@code decisionMillis} and {@code wallSeconds} depends on the study alone.
 *
 * @param plan id of the plan
 * @param seed seed of the study
 * @param rows one summary for each row
 * @param all all rows together
 * @param baseline the same trials with the baseline's plan, one summary for each row; empty if there is no baseline
 * @param calibration how often verdicts of some confidence are right, from low to high confidence
 * @param decisionMillis how long the plan's decisions took
 * @param failures the trials whose verdict was not correct, in the order of the rows
 * @param wallSeconds how long the study took
 */
public record StudyResult(
        String plan,
        long seed,
        List<RowSummary> rows,
        RowSummary all,
        List<RowSummary> baseline,
        List<CalibrationBin> calibration,
        DecisionMillis decisionMillis,
        List<Failure> failures,
        double wallSeconds) {

    /** Copies the lists. */
    public StudyResult {
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(all, "all");
        Objects.requireNonNull(decisionMillis, "decisionMillis");
        rows = List.copyOf(rows);
        baseline = List.copyOf(baseline);
        calibration = List.copyOf(calibration);
        failures = List.copyOf(failures);
    }
}
