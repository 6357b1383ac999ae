package dev.limitlens.cli;

import dev.limitlens.analysis.Accounting;
import dev.limitlens.analysis.Analysis;
import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.Question;
import dev.limitlens.analysis.ServerTime;
import dev.limitlens.analysis.Spent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The analysis of an experiment, the same while it runs and from its journal. */
final class RecordedAnalysis {

    private RecordedAnalysis() {}

    /**
     * Analyzes the observations; those of a machine's clock are judged on the server's, unless that is the same one. Where the
     * plan asked how the limit accounts, that is part of the verdict, and the family is inferred from what counts by it.
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
        Optional<Accounting> accounting =
                Question.of(planId).map(question -> Accounting.of(question, premises, startedAt, observations));
        List<Observation> counted =
                accounting.map(a -> a.asCounted(confidence, observations)).orElse(observations);
        Analyzer analyzer = new Analyzer(premises, confidence);
        Analysis analysis = clockName.equals(ExperimentSession.SYSTEM_CLOCK)
                        || (clockName.equals(ExperimentSession.SHARED_CLOCK) && ServerTime.differs(observations))
                ? analyzer.analyzeOnServerClock(startedAt, counted)
                : analyzer.analyze(startedAt, counted);
        return accounting
                .map(a -> new Analysis(analysis.verdict().with(a, Spent.of(startedAt, observations)), analysis.trace()))
                .orElse(analysis);
    }
}
