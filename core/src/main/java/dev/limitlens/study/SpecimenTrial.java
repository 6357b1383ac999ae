package dev.limitlens.study;

import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.clock.Clock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.simulation.Latency;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGeneratorFactory;

/**
 * One experiment of a study on specimens.
 *
 * @param row id of the specimen
 * @param index number in the row, from 0
 * @param seed seed of everything random in it
 * @param subject what was drawn; its gate has a state, so a trial is run once
 * @param budget what the specimen lets it spend, unless the study is told otherwise
 */
public record SpecimenTrial(String row, int index, long seed, Subject subject, Budget budget) {

    /** Checks for null. */
    public SpecimenTrial {
        Objects.requireNonNull(row, "row");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(budget, "budget");
    }

    static SpecimenTrial draw(Specimen specimen, int index, long studySeed, Premises premises) {
        long seed = Seeds.ofTrial(studySeed, specimen.id(), index);
        Subject subject = specimen.draw(premises, Seeds.truths(seed));
        return new SpecimenTrial(specimen.id(), index, seed, subject, specimen.budget(subject.premises()));
    }

    /** Returns a clock that stands at the start. */
    public VirtualClock clock() {
        return new VirtualClock(subject.startedAt());
    }

    /** Returns the probe of the experiment; the clock must stand at the start. */
    public QuotaProbe probe(VirtualClock clock, Latency latency) {
        return new GateProbe(
                subject.gate(),
                clock,
                latency,
                RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
    }

    Result run(PopulationStudy study, Clock stopwatch) {
        Premises premises = subject.premises();
        Budget spendable = study.budget().apply(budget);
        VirtualClock clock = clock();
        TimedPlan plan = new TimedPlan(study.plan().create(premises, spendable), stopwatch);
        QuotaProbe probe = probe(clock, study.latency().apply(premises));
        ExperimentRun run = new Experiment(plan, probe, clock, spendable, ObservationSink.NONE).run();
        Verdict verdict = new Analyzer(premises, study.level())
                .analyze(run.startedAt(), run.observations())
                .verdict();
        return new Result(this, verdict, subject.expected().score(verdict, study.level()), plan.decisionNanos());
    }

    /**
     * What came of a trial.
     *
     * @param trial the trial
     * @param verdict what was found out
     * @param score how right that was
     * @param decisionNanos how long each decision of the plan took
     */
    record Result(SpecimenTrial trial, Verdict verdict, Score score, List<Long> decisionNanos) {}
}
