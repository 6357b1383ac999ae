package dev.limitlens.study;

import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Spent;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Verdicts made by hand, at a level of 0.99, and the results that they give. */
final class Verdicts {

    static final double LEVEL = 0.99;

    private static final Set<String> NO_LIMIT = Set.of("unlimited", "none-of-these");

    private Verdicts() {}

    static Limiter limiter(String spec) {
        return LimiterSpec.parse(spec).resolve(new LimiterSpec.Defaults(8_000, Duration.ofSeconds(60)));
    }

    static Verdict verdict(String family, double confidence, Conclusion conclusion) {
        return verdict(family, confidence, conclusion, Map.of(), new Spent(10, 5, 4_000, 30));
    }

    static Verdict verdict(
            String family, double confidence, Conclusion conclusion, Map<String, Interval> parameters, Spent spent) {
        return new Verdict(
                conclusion,
                confidence,
                family,
                confidence,
                !NO_LIMIT.contains(family) && confidence >= LEVEL,
                Map.of(family, confidence, "none-of-these".equals(family) ? "pacer" : "none-of-these", 1 - confidence),
                parameters,
                OptionalDouble.empty(),
                Map.of(),
                List.of(),
                Optional.empty(),
                spent,
                List.of(),
                List.of(family),
                Optional.empty(),
                List.of());
    }

    /** Returns the result of a trial in which the given limiter got the given verdict. */
    static TrialResult result(String truth, Verdict verdict) {
        Limiter limiter = limiter(truth);
        Trial trial = new Trial(limiter.id(), 0, 1, limiter, Duration.ZERO);
        return new TrialResult(trial, verdict, Score.of(verdict, limiter, LEVEL), List.of(1_000_000L));
    }
}
