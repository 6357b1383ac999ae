package dev.limitlens.study;

import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Inferring;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.clock.Clock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.simulation.Noise;
import dev.limitlens.simulation.Scenario;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * One experiment of a study: a limiter that was drawn, and when the experiment begins.
 *
 * @param row id of the row
 * @param index number in the row, from 0
 * @param seed seed of the scenario; the same limiter, start and seed give the same experiment anywhere
 * @param truth the limiter
 * @param intoWindow when it begins, from the begin of a nominal window
 */
public record Trial(String row, int index, long seed, Limiter truth, Duration intoWindow) {

    /** Checks for null. */
    public Trial {
        Objects.requireNonNull(row, "row");
        Objects.requireNonNull(truth, "truth");
        Objects.requireNonNull(intoWindow, "intoWindow");
    }

    /**
     * Draws a trial.
     *
     * @throws dev.limitlens.limiter.LimiterSpecException if the row gives a value that cannot be read or is out of range
     */
    static Trial draw(TruthRow row, int index, long studySeed, Premises premises) {
        long seed = Seeds.ofTrial(studySeed, row.id(), index);
        TruthDraw draw = new TruthDraw(premises, Seeds.truths(seed));
        Duration intoWindow = draw.intoWindow();
        return new Trial(row.id(), index, seed, draw.limiter(row.spec()), intoWindow);
    }

    /** Returns what the experiment meets. */
    public Scenario scenario(Premises premises, Noise noise) {
        return new Scenario(Limits.of(truth), premises, Scenario.startAt(premises.window(), intoWindow), noise, seed);
    }

    /** Runs the experiment and scores its verdict; the stopwatch times the plan's decisions. */
    TrialResult run(Conditions conditions, PlanFactory plans, Clock stopwatch) {
        Premises premises = conditions.premises();
        Scenario scenario = scenario(premises, conditions.noise());
        VirtualClock clock = scenario.clock();
        ExperimentPlan studied = plans.create(premises, conditions.budget());
        TimedPlan plan = new TimedPlan(studied, stopwatch);
        ExperimentRun run =
                new Experiment(plan, scenario.probe(clock), clock, conditions.budget(), ObservationSink.NONE).run();
        Analyzer analyzer = new Analyzer(premises, conditions.level());
        Verdict verdict = inferred(studied, run)
                .map(analyzer::analyze)
                .orElseGet(() -> analyzer.analyze(run.startedAt(), run.observations()))
                .verdict();
        Score score = Score.of(verdict, truth, conditions.level());
        return new TrialResult(this, verdict, score, plan.decisionNanos());
    }

    /** Returns what the plan has inferred, with the answers that it was not asked about any more, if it is of this run. */
    private static Optional<Inference> inferred(ExperimentPlan plan, ExperimentRun run) {
        Optional<Inference> known = plan instanceof Inferring inferring
                ? inferring
                        .inference()
                        .filter(i -> i.startedAt().equals(run.startedAt()) && i.leadsTo(run.observations()))
                : Optional.empty();
        known.ifPresent(i -> i.goOnTo(run.observations()));
        return known;
    }
}
