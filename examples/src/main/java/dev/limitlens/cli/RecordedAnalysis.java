package dev.limitlens.cli;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.analysis.Analyzer;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Instant;
import java.util.List;

/** The analysis of an experiment, the same while it runs and from its journal. */
final class RecordedAnalysis {

    private RecordedAnalysis() {}

    /**
     * Analyzes the observations; those of a machine's clock are judged on the server's.
     *
     * @param clockName what the journal calls the clock
     */
    static Analysis of(
            String clockName,
            Premises premises,
            double confidence,
            Instant startedAt,
            List<Observation> observations) {
        Analyzer analyzer = new Analyzer(premises, confidence);
        return clockName.equals(ExperimentSession.SYSTEM_CLOCK)
                ? analyzer.analyzeOnServerClock(startedAt, observations)
                : analyzer.analyze(startedAt, observations);
    }
}
