package dev.limitlens.study;

import java.util.ArrayList;
import java.util.List;

/**
 * The verdicts whose confidence lies in one range, and how many of them name the right family.
 *
 * @param from lower edge, included
 * @param to upper edge, included if it is 1
 * @param verdicts verdicts in the range, whether or not they reach the level
 * @param right those whose most probable id is the true one
 */
public record CalibrationBin(double from, double to, int verdicts, int right) {

    private static final List<Double> EDGES = List.of(0.0, 0.5, 0.9, 0.99, 0.999, 1.0);

    static List<CalibrationBin> of(List<TrialResult> results) {
        List<CalibrationBin> bins = new ArrayList<>();
        for (int i = 0; i + 1 < EDGES.size(); i++) {
            double from = EDGES.get(i);
            double to = EDGES.get(i + 1);
            List<TrialResult> inside = results.stream()
                    .filter(r ->
                            r.verdict().confidence() >= from && (r.verdict().confidence() < to || to == 1))
                    .toList();
            int right = (int) inside.stream().filter(TrialResult::familyIsRight).count();
            bins.add(new CalibrationBin(from, to, inside.size(), right));
        }
        return bins;
    }
}
