package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the observations that decided, and says why in words. */
final class EvidenceSearch {

    private static final int MOST = 6;

    /** Natural logarithm of a Bayes factor of 2: what tells less is not worth a line. */
    private static final double LEAST = Math.log(2);

    private EvidenceSearch() {}

    /** Returns the strongest pieces of evidence for the family, at most one for each observation. */
    static List<Evidence> of(String family, List<Observation> observations, List<Analysis.Trace> trace) {
        Map<Integer, Observation> byIndex = TraceRecorder.observationsOf(trace, observations);
        Map<String, Double> before = new HashMap<>();
        List<Evidence> all = new ArrayList<>();
        for (Analysis.Trace step : trace) {
            Observation observation = byIndex.get(step.observation());
            if (observation != null && !observation.unknown()) {
                Evidence strongest = strongest(family, observation, step, before);
                if (strongest != null) {
                    all.add(strongest);
                }
            }
            before = step.posterior();
        }
        all.sort(Comparator.comparingDouble(e -> -e.logBayesFactor()));
        return List.copyOf(all.subList(0, Math.min(MOST, all.size())));
    }

    /** A rival that was out of the race already needs no more evidence against it. */
    private static @Nullable Evidence strongest(
            String family, Observation observation, Analysis.Trace step, Map<String, Double> before) {
        double own = probability(family, observation, step);
        Evidence strongest = null;
        for (String rival : step.admitProbability().keySet()) {
            if (rival.equals(family) || before.getOrDefault(rival, 1.0) < 1e-3) {
                continue;
            }
            double factor = Math.log(own / probability(rival, observation, step));
            if (factor > LEAST && (strongest == null || factor > strongest.logBayesFactor())) {
                strongest =
                        new Evidence(observation.index(), family, rival, factor, why(family, rival, observation, step));
            }
        }
        return strongest;
    }

    private static double probability(String id, Observation observation, Analysis.Trace step) {
        double admit = step.admitProbability().getOrDefault(id, 0.5);
        double probability = observation.admitted() ? admit : 1 - admit;
        return Math.min(1 - 1e-6, Math.max(1e-6, probability));
    }

    private static String why(String family, String rival, Observation observation, Analysis.Trace step) {
        String answer = observation.admitted() ? "admitted" : "refused";
        return String.format(
                Locale.ROOT,
                "%d %s %s: %s had given that %s, %s %s",
                observation.tokens(),
                observation.tokens() == 1 ? "token was" : "tokens were",
                answer,
                family,
                percent(probability(family, observation, step)),
                rival,
                percent(probability(rival, observation, step)));
    }

    private static String percent(double p) {
        if (p < 0.01) {
            return "less than 1%";
        }
        return p > 0.99 ? "more than 99%" : Math.round(100 * p) + "%";
    }
}
