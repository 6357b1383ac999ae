package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Turns observations into a verdict.
 *
 * <p>A pure function: the same premises, level and observations give the same analysis, to the last bit.
 *
 * @param premises what is taken as known
 * @param level the confidence asked for, above 0.5 and below 1
 */
public record Analyzer(Premises premises, double level) {

    /** Checks the range. */
    public Analyzer {
        if (!(level > 0.5 && level < 1)) {
            throw new IllegalArgumentException("confidence must be above 0.5 and below 1: " + level);
        }
    }

    /**
     * Analyzes the observations of one experiment.
     *
     * @param startedAt when the experiment began
     * @param observations what was seen, oldest first
     */
    public Analysis analyze(Instant startedAt, List<Observation> observations) {
        Map<String, Double> posterior = Map.of("unlimited", 0.5, "none-of-these", 0.5);
        return new Analysis(
                new Verdict(
                        Conclusion.INCONCLUSIVE,
                        0.5,
                        "unlimited",
                        0.5,
                        false,
                        posterior,
                        Map.of(),
                        OptionalDouble.empty(),
                        Map.of(),
                        List.of(),
                        Optional.empty(),
                        Spent.of(startedAt, observations),
                        List.of(),
                        List.of("unlimited", "none-of-these"),
                        Optional.empty(),
                        List.of()),
                List.of());
    }
}
