package dev.limitlens.study;

import dev.limitlens.analysis.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How well the 95% intervals of one parameter hold the truth, over the identified trials that have such an interval.
 *
 * @param trials how many these are
 * @param inside95 in how many the interval holds the truth
 * @param width median width of the interval, as a share of the estimate, or of the period for a phase; empty if there are no
 *     trials
 */
public record Coverage(int trials, int inside95, OptionalDouble width) {

    /** Far below what matters of any parameter, far above the rounding of its arithmetic. */
    private static final double TOLERANCE = 1e-9;

    static Coverage of(String parameter, List<TrialResult> results) {
        List<Estimate> estimates = new ArrayList<>();
        for (TrialResult result : results) {
            Interval interval = result.verdict().parameters().get(parameter);
            TrueParameter truth = TrueParameter.of(result.trial().truth()).get(parameter);
            if (result.verdict().identified() && interval != null && truth != null) {
                estimates.add(new Estimate(interval, truth));
            }
        }
        List<Double> widths = estimates.stream().map(Estimate::width).sorted().toList();
        return new Coverage(
                estimates.size(),
                (int) estimates.stream().filter(Estimate::inside).count(),
                widths.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Quantiles.at(widths, 0.5)));
    }

    /** Returns the coverage of all parameters but the capacity that an identified trial has, by name. */
    static Map<String, Coverage> ofOthers(List<TrialResult> results) {
        Set<String> names = results.stream()
                .flatMap(r -> TrueParameter.of(r.trial().truth()).keySet().stream())
                .filter(name -> !name.equals(TrueParameter.CAPACITY))
                .collect(Collectors.toCollection(TreeSet::new));
        Map<String, Coverage> byName = new LinkedHashMap<>();
        for (String name : names) {
            Coverage coverage = of(name, results);
            if (coverage.trials() > 0) {
                byName.put(name, coverage);
            }
        }
        return byName;
    }

    private record Estimate(Interval interval, TrueParameter truth) {

        boolean inside() {
            double period = truth.period();
            return holds(truth.value())
                    || (period > 0 && (holds(truth.value() - period) || holds(truth.value() + period)));
        }

        private boolean holds(double value) {
            double slack = TOLERANCE * Math.abs(value);
            return interval.low() - slack <= value && value <= interval.high() + slack;
        }

        double width() {
            return (interval.high() - interval.low()) / (truth.period() > 0 ? truth.period() : interval.estimate());
        }
    }
}
