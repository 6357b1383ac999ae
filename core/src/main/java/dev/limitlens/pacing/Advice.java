package dev.limitlens.pacing;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.analysis.Candidate;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Metering;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What to do in general. Each figure is on the safe side of its central 95% interval, and of several families that are
 * possible it is that of the most cautious one.
 *
 * @param metered what is counted: the unit of the figures
 * @param burst the longest safe burst: what may be sent at once after a quiet time
 * @param perSecond the sustained rate
 * @param recovery how long after a burst all of it is back
 * @param envelope a token bucket for one's own side that never lets through what would be throttled
 */
public record Advice(Metering metered, long burst, double perSecond, Duration recovery, Envelope envelope) {

    /** Probability from which on it matters that this is what is metered. */
    private static final double MATTERS = 0.01;

    /** Share of the probability beyond the safe side of a central 95% interval. */
    private static final double TAIL = 0.025;

    /** A limiter with its weight. */
    private record Weighted(Limiter limiter, double weight) {}

    /**
     * Returns the advice that follows from an analysis, first by tokens, then by requests, as far as they may be what is metered;
     * empty if no limiting family is possible, so that there is nothing to go by.
     */
    public static List<Advice> of(Analysis analysis) {
        Map<String, List<Weighted>> families = new LinkedHashMap<>();
        for (Candidate candidate : analysis.candidates()) {
            families.computeIfAbsent(candidate.family(), id -> new ArrayList<>())
                    .add(new Weighted(candidate.limiter(), candidate.probability()));
        }
        List<Advice> advice = new ArrayList<>();
        for (Metering metered : Metering.values()) {
            List<List<Weighted>> counting = families.values().stream()
                    .map(family -> family.stream()
                            .filter(w -> w.limiter().metering() == metered)
                            .toList())
                    .filter(family -> total(family) >= MATTERS)
                    .toList();
            if (!counting.isEmpty()) {
                Advice all = of(metered, counting);
                advice.add(
                        isMetered(metered, analysis.verdict())
                                ? all.within(analysis.verdict().parameters())
                                : all);
            }
        }
        return advice;
    }

    /** Returns whether the limiter that a verdict names most probably counts in a unit, so that its parameters are in that unit. */
    private static boolean isMetered(Metering metered, Verdict verdict) {
        Map<String, Double> shares = verdict.axes().getOrDefault("metered", Map.of());
        return verdict.identified() && shares.getOrDefault(metered.name().toLowerCase(Locale.ROOT), 0.0) > 0.5;
    }

    /**
     * Returns the same with no figure beyond the low end of the interval that is stated for it: the candidates are a few points of what is
     * believed, and a quantile of them may lie a little inside.
     */
    private Advice within(Map<String, Interval> stated) {
        Interval capacity = stated.get("capacity");
        double ofCapacity = part(capacity, burst);
        double ofRate =
                stated.containsKey("refillPerSecond") ? part(stated.get("refillPerSecond"), perSecond) : ofCapacity;
        double whole = metered == Metering.REQUESTS ? Math.min(1, envelope.burst()) : 0;
        return new Advice(
                metered,
                (long) Math.floor(Math.min(burst, capacity == null ? burst : capacity.low())),
                perSecond * ofRate,
                recovery,
                new Envelope(Math.max(whole, envelope.burst() * ofCapacity), envelope.perSecond() * ofRate));
    }

    /** Returns what part of a figure is below the low end of an interval, all of it if there is none. */
    private static double part(@Nullable Interval stated, double figure) {
        return stated == null || figure <= stated.low() ? 1 : stated.low() / figure;
    }

    private static double total(List<Weighted> weighted) {
        return weighted.stream().mapToDouble(Weighted::weight).sum();
    }

    private static Advice of(Metering metered, List<List<Weighted>> families) {
        double recovery = -least(families, l -> -Quota.of(l).recoverySeconds());
        return new Advice(
                metered,
                (long) Math.floor(least(families, Limiter::capacity)),
                least(families, l -> Quota.of(l).perSecond()),
                Duration.ofNanos((long) Math.min(Long.MAX_VALUE, Math.ceil(recovery * 1e9))),
                new Envelope(
                        least(families, l -> Envelope.of(l).burst()),
                        least(families, l -> Envelope.of(l).perSecond())));
    }

    /** Returns the least of the families' lower ends. */
    private static double least(List<List<Weighted>> families, ToDoubleFunction<Limiter> value) {
        return families.stream()
                .mapToDouble(family -> lowEnd(family, value))
                .min()
                .orElseThrow();
    }

    private static double lowEnd(List<Weighted> family, ToDoubleFunction<Limiter> value) {
        List<Weighted> sorted = new ArrayList<>(family);
        sorted.sort(Comparator.comparingDouble(w -> value.applyAsDouble(w.limiter())));
        double left = TAIL * total(family);
        for (Weighted weighted : sorted) {
            left -= weighted.weight();
            if (left < 0) {
                return value.applyAsDouble(weighted.limiter());
            }
        }
        return value.applyAsDouble(sorted.get(sorted.size() - 1).limiter());
    }
}
