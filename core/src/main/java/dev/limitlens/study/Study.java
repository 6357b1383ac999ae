package dev.limitlens.study;

import dev.limitlens.clock.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Many experiments on drawn limiters: how often a plan and the analysis find out the truth, and what that costs.
 *
 * <p>Each trial draws from a generator of its own, made of the study's seed, the row and the trial's number, so that one trial
 * can be run again alone, and so that plans compared at the same seed meet the same trials.
 *
 * @param rows what is drawn, at least one row
 * @param trials trials of each row, at least 1
 * @param seed seed of everything random
 * @param conditions what all trials have in common
 * @param plan makes the plan that is studied
 * @param baseline makes the plan that it is compared with, if it is
 */
public record Study(
        List<TruthRow> rows,
        int trials,
        long seed,
        Conditions conditions,
        PlanFactory plan,
        Optional<PlanFactory> baseline) {

    /** Checks the ranges and copies the list. */
    public Study {
        rows = List.copyOf(rows);
        Objects.requireNonNull(conditions, "conditions");
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(baseline, "baseline");
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("a study needs at least one row");
        }
        if (trials < 1) {
            throw new IllegalArgumentException("a study needs at least 1 trial a row: " + trials);
        }
    }

    /**
     * Returns a trial of this study.
     *
     * @param row one of the rows
     * @param index its number in the row, at least 0; may lie beyond the trials that are run
     * @throws dev.limitlens.limiter.LimiterSpecException if the row gives a value that cannot be read or is out of range
     */
    public Trial trial(TruthRow row, int index) {
        return Trial.draw(row, index, seed, conditions.premises());
    }

    /**
     * Runs all trials.
     *
     * @param threads how many of them run at a time, at least 1; makes no difference to the result
     * @param stopwatch times the study and the decisions; read by all threads
     * @param progress is told of each trial
     * @throws dev.limitlens.limiter.LimiterSpecException if a row gives a value that cannot be read or is out of range
     * @throws InterruptedException if the thread is interrupted; the trials are given up then
     * @throws IllegalStateException if a trial fails, such as by its plan; the message says which one, and the others are given up
     */
    public StudyResult run(int threads, Clock stopwatch, StudyProgress progress) throws InterruptedException {
        long before = stopwatch.monotonicNanos();
        // a plan that cannot be made at all is no trial that fails
        String id = plan.create(conditions.premises(), conditions.budget()).id();
        baseline.ifPresent(b -> b.create(conditions.premises(), conditions.budget()));
        List<Trial> drawn = rows.stream()
                .flatMap(row -> IntStream.range(0, trials).mapToObj(i -> trial(row, i)))
                .toList();
        List<PlanFactory> plans = baseline.map(b -> List.of(plan, b)).orElse(List.of(plan));
        List<TrialResult> results = results(drawn, plans, threads, stopwatch, progress);
        List<TrialResult> own = results.subList(0, drawn.size());
        List<TrialResult> compared = results.subList(drawn.size(), results.size());
        return new StudyResult(
                id,
                seed,
                summaries(own),
                RowSummary.of(TruthRow.ALL, own, conditions.premises().capacityTokens()),
                compared.isEmpty() ? List.of() : summaries(compared),
                CalibrationBin.of(own),
                DecisionMillis.of(own),
                own.stream()
                        .filter(r -> r.score() != Score.CORRECT)
                        .map(Failure::of)
                        .toList(),
                (stopwatch.monotonicNanos() - before) / 1e9);
    }

    /** Returns the results of all trials with the first plan, then those with the next, in the order of the trials. */
    private List<TrialResult> results(
            List<Trial> drawn, List<PlanFactory> plans, int threads, Clock stopwatch, StudyProgress progress)
            throws InterruptedException {
        List<TrialRuns.Pending<TrialResult>> pending = plans.stream()
                .flatMap(each -> drawn.stream()
                        .map(trial -> new TrialRuns.Pending<>(
                                trial.row(), trial.index(), () -> trial.run(conditions, each, stopwatch))))
                .toList();
        return TrialRuns.run(pending, threads, progress);
    }

    private List<RowSummary> summaries(List<TrialResult> results) {
        List<RowSummary> summaries = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            summaries.add(RowSummary.of(
                    rows.get(i).id(),
                    results.subList(i * trials, (i + 1) * trials),
                    conditions.premises().capacityTokens()));
        }
        return summaries;
    }
}
