package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps how the posterior came about, in bounded memory: of a long run only what moved it. */
final class TraceRecorder {

    /** Observations of which each is kept; no experiment is that long, but a log may be. */
    static final int COMPLETE = 10_000;

    static final int MOST = 20_000;
    private static final double MOVED = 1e-3;

    private final List<Analysis.Trace> entries = new ArrayList<>();

    void add(int observation, Map<String, Double> admitProbability, Map<String, Double> posterior) {
        int size = entries.size();
        if (size < COMPLETE || (size < MOST && moved(entries.get(size - 1).posterior(), posterior))) {
            entries.add(new Analysis.Trace(observation, admitProbability, posterior));
        }
    }

    private static boolean moved(Map<String, Double> before, Map<String, Double> after) {
        return after.entrySet().stream()
                .anyMatch(e -> Math.abs(e.getValue() - before.getOrDefault(e.getKey(), 0.0)) > MOVED);
    }

    List<Analysis.Trace> entries() {
        return entries;
    }

    /** Returns the observations of the entries by their index: of a long run far fewer than all. */
    static Map<Integer, Observation> observationsOf(List<Analysis.Trace> entries, List<Observation> observations) {
        Set<Integer> traced = new HashSet<>();
        entries.forEach(e -> traced.add(e.observation()));
        Map<Integer, Observation> byIndex = new HashMap<>();
        for (Observation observation : observations) {
            if (traced.contains(observation.index())) {
                byIndex.put(observation.index(), observation);
            }
        }
        return byIndex;
    }
}
