package dev.limitlens.analysis;

import dev.limitlens.limiter.Meter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Finds the short sequence that would separate the survivors: after a quiet time, drain the quota, wait, probe.
 *
 * <p>Each survivor drains what it admits, so the only thing that is unknown is what it has given back by the time of the probe.
 */
final class NextProbeSearch {

    private static final double[] WAITS = {0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 0.95, 1.02};
    private static final double[] SHARES = {0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9};
    private static final double[] OFFSETS = {0, 0.25, 0.5, 0.75};
    private static final int MOST_CELLS = 400;
    private static final double LEAST_BITS = 0.02;
    private static final double SURVIVES = 0.01;
    /** How much information a whole window of waiting must bring to be worth it. */
    private static final double BITS_PER_WINDOW = 0.1;

    private final Posterior posterior;
    private final long windowNanos;

    NextProbeSearch(Posterior posterior, long windowNanos) {
        this.posterior = posterior;
        this.windowNanos = windowNanos;
    }

    /** Returns the best sequence, or empty if none would tell anything. */
    Optional<NextProbe> best(List<String> survivors, double typicalCapacity, long lastNanos) {
        long quiet = Math.floorDiv(lastNanos, windowNanos) * windowNanos + 3 * windowNanos;
        Best best = null;
        List<Weighed> heaviest = heaviest();
        for (double offset : OFFSETS) {
            long drainAt = quiet + (long) (offset * windowNanos);
            List<Drained> drained =
                    heaviest.stream().map(w -> drain(w, drainAt)).toList();
            for (double wait : WAITS) {
                long at = drainAt + (long) (wait * windowNanos);
                double[] loads =
                        drained.stream().mapToDouble(d -> d.meter().load(at)).toArray();
                for (double share : SHARES) {
                    double cost = Math.max(1, Math.round(share * typicalCapacity));
                    Map<String, Double> admit = new LinkedHashMap<>();
                    double bits = bits(drained, loads, cost, admit);
                    double score = bits - BITS_PER_WINDOW * wait;
                    if (bits > LEAST_BITS && (best == null || score > best.score())) {
                        best = new Best(score, bits, offset, wait, cost, admit);
                    }
                }
            }
        }
        return Optional.ofNullable(best).map(b -> describe(b, survivors, typicalCapacity));
    }

    private record Best(
            double score, double bits, double offset, double delay, double cost, Map<String, Double> admit) {}

    private record Weighed(Cell cell, double weight) {}

    private record Drained(Cell cell, double weight, double capacity, Meter meter) {}

    /** Returns the cells that carry most weight: the search only needs to see what each survivor would do. */
    private List<Weighed> heaviest() {
        List<Weighed> all = new ArrayList<>();
        for (int i = 0; i < posterior.cells().size(); i++) {
            all.add(new Weighed(posterior.cells().get(i), posterior.weight(i)));
        }
        all.sort(Comparator.comparingDouble(w -> -w.weight()));
        return all.subList(0, Math.min(MOST_CELLS, all.size()));
    }

    private static Drained drain(Weighed weighed, long drainAt) {
        Cell cell = weighed.cell();
        double capacity = Math.floor(cell.belief.quantile(0.5));
        Meter meter = cell.space.algorithm().apply(cell.middle()).newMeter();
        meter.charge(drainAt, capacity);
        return new Drained(cell, weighed.weight(), capacity, meter);
    }

    private static double bits(List<Drained> drained, double[] loads, double cost, Map<String, Double> admit) {
        double[] weights = new double[Families.WITH_CELLS];
        double[] sums = new double[weights.length];
        for (int i = 0; i < loads.length; i++) {
            Drained d = drained.get(i);
            Variant variant = d.cell().space.variant();
            double required = variant.admission().requiredCapacity(loads[i], variant.amount(cost));
            weights[d.cell().family] += d.weight();
            sums[d.cell().family] += required <= d.capacity() ? d.weight() : 0;
        }
        double all = 0;
        double admitted = 0;
        double within = 0;
        for (int f = 0; f < weights.length; f++) {
            if (weights[f] > 0) {
                double share = sums[f] / weights[f];
                admit.put(Families.at(f), share);
                all += weights[f];
                admitted += sums[f];
                within += weights[f] * Information.entropy(Information.blur(share));
            }
        }
        return all <= 0 ? 0 : Math.max(0, Information.entropy(Information.blur(admitted / all)) - within / all);
    }

    private NextProbe describe(Best best, List<String> survivors, double typicalCapacity) {
        List<String> separated =
                survivors.stream().filter(best.admit()::containsKey).toList();
        List<String> yes = new ArrayList<>();
        List<String> no = new ArrayList<>();
        for (String id : separated) {
            (best.admit().getOrDefault(id, 0.0) >= 0.5 ? yes : no).add(id);
        }
        long drain = Math.max(1, Math.round(typicalCapacity));
        double seconds = best.delay() * windowNanos / 1e9;
        String why = String.format(
                Locale.ROOT,
                "after a whole quiet window, drain about %d tokens until the first refusal; %.1f s later, %d tokens would be "
                        + "admitted by %s and refused by %s",
                drain,
                seconds,
                (long) best.cost(),
                yes.isEmpty() ? "none" : String.join(", ", yes),
                no.isEmpty() ? "none" : String.join(", ", no));
        return new NextProbe(
                List.of(new NextProbe.Step(0, drain), new NextProbe.Step(seconds, (long) best.cost())),
                NextProbe.From.QUIET,
                OptionalDouble.of(best.offset() * windowNanos / 1e9),
                separated.stream()
                        .filter(id -> posterior.families().getOrDefault(id, 0.0) >= SURVIVES)
                        .toList(),
                best.bits(),
                why);
    }
}
