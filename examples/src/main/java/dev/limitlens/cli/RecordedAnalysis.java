package dev.limitlens.cli;

import dev.limitlens.analysis.Accounting;
import dev.limitlens.analysis.Analysis;
import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.Question;
import dev.limitlens.analysis.ServerTime;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Instant;
import java.util.List;

/** The analysis of an experiment, the same while it runs and from its journal. */
final class RecordedAnalysis {

    private RecordedAnalysis() {}

    /**
     * Analyzes the observations; those of a machine's clock are judged on the server's, unless that is the same one. Where the
     * plan asked how the limit accounts, that is part of the verdict.
     *
     * @param planId the plan
     * @param clockName what the journal calls the clock
     */
    static Analysis of(
            String planId,
            String clockName,
            Premises premises,
            double confidence,
            Instant startedAt,
            List<Observation> observations) {
        Analyzer analyzer = new Analyzer(premises, confidence);
        Analysis analysis = clockName.equals(ExperimentSession.SYSTEM_CLOCK)
                        || (clockName.equals(ExperimentSession.SHARED_CLOCK) && ServerTime.differs(observations))
                ? analyzer.analyzeOnServerClock(startedAt, observations)
                : analyzer.analyze(startedAt, observations);
        return Question.of(planId)
                .map(question -> Accounting.of(question, premises, startedAt, observations))
                .map(accounting -> new Analysis(analysis.verdict().with(accounting), analysis.trace()))
                .orElse(analysis);
    }
}
