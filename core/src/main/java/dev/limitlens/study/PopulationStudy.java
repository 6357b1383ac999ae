package dev.limitlens.study;

import dev.limitlens.analysis.Interval;
import dev.limitlens.clock.Clock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Premises;
import dev.limitlens.simulation.Latency;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Many experiments on limiters that Limitlens does not define itself: how often their verdicts are what their documentation says.
 *
 * @param specimens the rows, at least one
 * @param trials trials of each row, at least 1
 * @param seed seed of everything random
 * @param premises what is taken as known, unless a specimen replaces it
 * @param latency the round trips, given the premises
 * @param budget what a trial may spend, given what its specimen lets it
 * @param level the confidence from which on a verdict counts, above 0.5 and below 1
 * @param plan makes the plan that is studied
 */
public record PopulationStudy(
        List<Specimen> specimens,
        int trials,
        long seed,
        Premises premises,
        Function<Premises, Latency> latency,
        UnaryOperator<Budget> budget,
        double level,
        PlanFactory plan) {

    /** Checks the ranges and copies the list. */
    public PopulationStudy {
        specimens = List.copyOf(specimens);
        Objects.requireNonNull(premises, "premises");
        Objects.requireNonNull(latency, "latency");
        Objects.requireNonNull(budget, "budget");
        Objects.requireNonNull(plan, "plan");
        if (specimens.isEmpty()) {
            throw new IllegalArgumentException("a study needs at least one row");
        }
        if (trials < 1) {
            throw new IllegalArgumentException("a study needs at least 1 trial a row: " + trials);
        }
        if (!(level > 0.5 && level < 1)) {
            throw new IllegalArgumentException("confidence must be above 0.5 and below 1: " + level);
        }
    }

    /**
     * Returns a trial of this study.
     *
     * @param specimen one of the rows
     * @param index its number in the row, at least 0; may lie beyond the trials that are run
     */
    public SpecimenTrial trial(Specimen specimen, int index) {
        return SpecimenTrial.draw(specimen, index, seed, premises);
    }

    /**
     * Runs all trials. The result has neither baseline nor calibration.
     *
     * @param threads how many of them run at a time, at least 1; makes no difference to the result
     * @param stopwatch times the study and the decisions; read by all threads
     * @param progress is told of each trial
     * @throws InterruptedException if the thread is interrupted; the trials are given up then
     * @throws IllegalStateException if a trial fails, such as by its specimen; the message says which one, and the others are given up
     */
    public StudyResult run(int threads, Clock stopwatch, StudyProgress progress) throws InterruptedException {
        long before = stopwatch.monotonicNanos();
        // a plan that cannot be made at all is no trial that fails
        String id =
                plan.create(premises, budget.apply(Budget.standard(premises))).id();
        List<SpecimenTrial.Result> results = results(threads, stopwatch, progress);
        List<RowSummary> rows = new ArrayList<>();
        for (int i = 0; i < specimens.size(); i++) {
            rows.add(summary(specimens.get(i).id(), results.subList(i * trials, (i + 1) * trials)));
        }
        return new StudyResult(
                id,
                seed,
                rows,
                summary(TruthRow.ALL, results),
                List.of(),
                List.of(),
                DecisionMillis.ofNanos(results.stream()
                        .flatMap(r -> r.decisionNanos().stream())
                        .toList()),
                results.stream()
                        .filter(r -> r.score() != Score.CORRECT)
                        .map(r -> new Failure(
                                r.trial().row(), r.trial().index(), r.trial().seed(), r.score()))
                        .toList(),
                (stopwatch.monotonicNanos() - before) / 1e9);
    }

    private List<SpecimenTrial.Result> results(int threads, Clock stopwatch, StudyProgress progress)
            throws InterruptedException {
        List<TrialRuns.Pending<SpecimenTrial.Result>> pending = specimens.stream()
                .flatMap(specimen -> IntStream.range(0, trials)
                        .mapToObj(i -> new TrialRuns.Pending<>(
                                specimen.id(), i, () -> trial(specimen, i).run(this, stopwatch))))
                .toList();
        return TrialRuns.run(pending, threads, progress);
    }

    private static RowSummary summary(String row, List<SpecimenTrial.Result> results) {
        return new RowSummary(
                row,
                results.size(),
                count(Score.CORRECT, results),
                count(Score.CONFIDENTLY_WRONG, results),
                count(Score.UNDECIDED, results),
                Quantiles.of(results.stream()
                        .map(r -> r.verdict().spent().elapsedSeconds())
                        .toList()),
                Quantiles.of(results.stream()
                        .map(r -> r.verdict().spent().admittedTokens()
                                / (double) capacity(r.trial().subject()))
                        .toList()),
                Quantiles.of(results.stream()
                        .map(r -> (double) r.verdict().spent().requests())
                        .toList()),
                (int) results.stream().filter(r -> r.verdict().identified()).count(),
                capacities(results),
                Map.of());
    }

    private static int count(Score score, List<SpecimenTrial.Result> results) {
        return (int) results.stream().filter(r -> r.score() == score).count();
    }

    private static long capacity(Subject subject) {
        return subject.capacityTokens().orElse(subject.premises().capacityTokens());
    }

    private static Coverage capacities(List<SpecimenTrial.Result> results) {
        List<Double> widths = new ArrayList<>();
        int inside = 0;
        for (SpecimenTrial.Result result : results) {
            Interval interval = result.verdict().parameters().get(TrueParameter.CAPACITY);
            if (result.score() == Score.CORRECT
                    && interval != null
                    && result.trial().subject().capacityTokens().isPresent()) {
                long truth = result.trial().subject().capacityTokens().getAsLong();
                inside += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
                widths.add((interval.high() - interval.low()) / interval.estimate());
            }
        }
        List<Double> sorted = widths.stream().sorted().toList();
        return new Coverage(
                sorted.size(),
                inside,
                sorted.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Quantiles.at(sorted, 0.5)));
    }
}
