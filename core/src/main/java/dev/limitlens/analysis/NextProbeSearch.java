package dev.limitlens.analysis;

import dev.limitlens.limiter.Meter;
import java.util.ArrayList;
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
        for (double offset : OFFSETS) {
            long drainAt = quiet + (long) (offset * windowNanos);
            Map<String, List<Drained>> drained = drain(drainAt);
            for (double wait : WAITS) {
                long at = drainAt + (long) (wait * windowNanos);
                for (double share : SHARES) {
                    double cost = Math.max(1, Math.round(share * typicalCapacity));
                    Map<String, Double> admit = new LinkedHashMap<>();
                    double bits = bits(drained, at, cost, admit);
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

    private record Drained(Cell cell, double weight, Meter meter) {}

    private Map<String, List<Drained>> drain(long drainAt) {
        Map<String, List<Drained>> drained = new LinkedHashMap<>();
        for (int i = 0; i < posterior.cells().size(); i++) {
            Cell cell = posterior.cells().get(i);
            Meter meter = cell.space.algorithm().apply(cell.middle()).newMeter();
            meter.charge(drainAt, Math.floor(cell.belief.quantile(0.5)));
            drained.computeIfAbsent(cell.space.family(), f -> new ArrayList<>())
                    .add(new Drained(cell, posterior.weight(i), meter));
        }
        return drained;
    }

    private double bits(Map<String, List<Drained>> drained, long at, double cost, Map<String, Double> admit) {
        double all = 0;
        double admitted = 0;
        double within = 0;
        for (Map.Entry<String, List<Drained>> entry : drained.entrySet()) {
            double weight = 0;
            double sum = 0;
            for (Drained d : entry.getValue()) {
                Variant variant = d.cell().space.variant();
                double required =
                        variant.admission().requiredCapacity(d.meter().copy().load(at), variant.amount(cost));
                weight += d.weight();
                sum += required <= Math.floor(d.cell().belief.quantile(0.5)) ? d.weight() : 0;
            }
            if (weight > 0) {
                admit.put(entry.getKey(), sum / weight);
                all += weight;
                admitted += sum;
                within += weight * Information.entropy(Information.blur(sum / weight));
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
