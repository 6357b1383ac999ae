package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the answers that no model had thought possible, and names them. */
final class Contradictions {

    /** Probability below which an answer contradicts what the models together predicted. */
    private static final double SURPRISING = 0.03;

    private static final int MOST_NAMED = 6;

    private record Surprise(Observation observation, double probability) {
        String words() {
            return String.format(
                    Locale.ROOT,
                    "#%d (%d tokens %s, given %.1f%%)",
                    observation.index(),
                    observation.tokens(),
                    observation.admitted() ? "admitted" : "refused",
                    100 * probability);
        }
    }

    private Contradictions() {}

    /** Returns a sentence that names the answers that contradict the models most, or null if none does. */
    static @Nullable String words(List<Observation> observations, List<Analysis.Trace> trace) {
        List<Surprise> all = new ArrayList<>(surprises(observations, trace, SURPRISING));
        if (all.isEmpty()) {
            return null;
        }
        int count = all.size();
        all.sort(Comparator.comparingDouble(Surprise::probability));
        String named = all.stream()
                .limit(MOST_NAMED)
                .sorted(Comparator.comparingInt(s -> s.observation().index()))
                .map(Surprise::words)
                .collect(Collectors.joining(", "));
        return "what contradicts: no model that was still possible had expected the answer to " + named
                + (count > MOST_NAMED ? " and " + (count - MOST_NAMED) + " more" : "");
    }

    /** Returns how many answers all models together, {@code none-of-these} aside, had given less than a probability. */
    static int count(List<Observation> observations, List<Analysis.Trace> trace, double below) {
        return surprises(observations, trace, below).size();
    }

    private static List<Surprise> surprises(List<Observation> observations, List<Analysis.Trace> trace, double below) {
        Map<Integer, Observation> byIndex = TraceRecorder.observationsOf(trace, observations);
        List<Surprise> all = new ArrayList<>();
        for (int i = 1; i < trace.size(); i++) {
            Analysis.Trace step = trace.get(i);
            Observation observation = byIndex.get(step.observation());
            if (observation != null && !observation.unknown()) {
                double admit =
                        together(step.admitProbability(), trace.get(i - 1).posterior());
                double probability = observation.admitted() ? admit : 1 - admit;
                if (probability < below) {
                    all.add(new Surprise(observation, probability));
                }
            }
        }
        return all;
    }

    private static double together(Map<String, Double> admit, Map<String, Double> posterior) {
        double sum = 0;
        double all = 0;
        for (Map.Entry<String, Double> entry : admit.entrySet()) {
            double weight = entry.getKey().equals(Families.NONE) ? 0 : posterior.getOrDefault(entry.getKey(), 0.0);
            sum += weight * entry.getValue();
            all += weight;
        }
        return all > 0 ? sum / all : 0.5;
    }
}
