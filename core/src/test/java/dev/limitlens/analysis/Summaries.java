package dev.limitlens.analysis;

import dev.limitlens.experiment.Premises;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** What is said of the parameters of a family after some answers, with 8,000 tokens a minute as the nominal quota. */
final class Summaries {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    private Summaries() {}

    static ParameterSummary of(Answered answered, String family) {
        return new ParameterSummary(posterior(answered), family);
    }

    static Posterior posterior(Answered answered) {
        Posterior posterior = new Posterior(PREMISES, Answered.START, Precision.STANDARD, true);
        Answer.of(answered.list()).forEach(posterior::observe);
        return posterior;
    }

    static Interval interval(Map<String, Interval> parameters, String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }
}
