package dev.limitlens.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The verdict on one limit, widened by the hypothesis that there are two. */
final class PairVerdict {

    private static final double SURVIVES = 0.01;

    /** Families of a pair with a smaller share of it are not named. */
    private static final double NAMED = 1e-4;

    /** How those warnings begin that are about answers which no single limit explains. */
    private static final List<String> OF_ONE_LIMIT = List.of(
            "no model explains", "what contradicts", "a meter whose use", "a bucket that warms up", "no single drain");

    private final Verdict single;
    private final PairInference pair;
    private final PairFamilies families;
    private final double probability;
    private final double level;

    PairVerdict(Verdict single, PairInference pair, double probability, double level) {
        this.single = single;
        this.pair = pair;
        families = pair.families();
        this.probability = probability;
        this.level = level;
    }

    /** Returns the id of a pair: those of its limits, in the order of the families. */
    private static String id(String one, String other) {
        return Families.index(one) <= Families.index(other) ? one + "+" + other : other + "+" + one;
    }

    Verdict verdict() {
        Map<String, Double> posterior = posterior();
        String family = posterior.keySet().iterator().next();
        double confidence = posterior.getOrDefault(family, 0.0);
        boolean isPair = family.equals(id(families.likeliestFirst(), families.likeliestSecond()));
        Map<Conclusion, Double> conclusions = conclusions();
        Conclusion likeliest = conclusions.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(Conclusion.INCONCLUSIVE);
        double conclusionProbability = conclusions.getOrDefault(likeliest, 0.0);
        boolean identified = isPair ? confidence >= level : single.identified() && confidence >= level;
        return new Verdict(
                conclusionProbability >= level ? likeliest : Conclusion.INCONCLUSIVE,
                conclusionProbability,
                family,
                confidence,
                identified,
                posterior,
                isPair ? Map.of() : single.parameters(),
                isPair ? OptionalDouble.empty() : single.aligned(),
                isPair ? Map.of() : single.axes(),
                isPair ? limits() : List.of(),
                single.clock(),
                single.spent(),
                isPair ? List.of() : single.evidence(),
                posterior.entrySet().stream()
                        .filter(e -> e.getValue() >= SURVIVES)
                        .map(Map.Entry::getKey)
                        .toList(),
                identified || isPair ? Optional.empty() : single.nextProbe(),
                isPair ? warnings() : single.warnings());
    }

    private Map<String, Double> posterior() {
        Map<String, Double> all = new LinkedHashMap<>();
        single.posterior().forEach((id, p) -> all.put(id, p * (1 - probability)));
        String likeliest = id(families.likeliestFirst(), families.likeliestSecond());
        for (String one : Families.LIMITING) {
            for (String other : Families.LIMITING) {
                double both = families.share(one, other);
                // what is not named goes to the most probable pair, so that all of it sums to 1
                String id = both >= NAMED ? id(one, other) : likeliest;
                all.merge(id, probability * both, Double::sum);
            }
        }
        Map<String, Double> sorted = new LinkedHashMap<>();
        all.entrySet().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<String, Double> e) -> -e.getValue()))
                .forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return sorted;
    }

    /** A pair has a conclusion if both of its limits have the same. */
    private Map<Conclusion, Double> conclusions() {
        Map<Conclusion, Double> all = new EnumMap<>(Conclusion.class);
        double ofSingle = single.conclusion() == Conclusion.INCONCLUSIVE ? 0 : single.conclusionProbability();
        all.put(single.conclusion(), ofSingle * (1 - probability));
        double same = 0;
        for (String one : Families.LIMITING) {
            for (String other : Families.LIMITING) {
                Map<Conclusion, Double> ofOther = conclusions(pair.second(), other);
                for (Map.Entry<Conclusion, Double> entry :
                        conclusions(pair.first(), one).entrySet()) {
                    double both =
                            families.share(one, other) * entry.getValue() * ofOther.getOrDefault(entry.getKey(), 0.0);
                    same += both;
                    all.merge(entry.getKey(), probability * both, Double::sum);
                }
            }
        }
        all.merge(Conclusion.INCONCLUSIVE, probability * (1 - same) + (1 - probability) * (1 - ofSingle), Double::sum);
        return all;
    }

    /** Returns what a family means for a limit; a window may be the clock's or not. */
    private static Map<Conclusion, Double> conclusions(Inference limit, String family) {
        double aligned = new ParameterSummary(limit.state(), family).aligned().orElse(0);
        Map<Conclusion, Double> conclusions = new EnumMap<>(Conclusion.class);
        conclusions.merge(Families.conclusion(family, true), aligned, Double::sum);
        conclusions.merge(Families.conclusion(family, false), 1 - aligned, Double::sum);
        return conclusions;
    }

    private List<Verdict.LimitPart> limits() {
        return List.of(part(pair.first(), families.likeliestFirst()), part(pair.second(), families.likeliestSecond()))
                .stream()
                .sorted(Comparator.comparingInt(limit -> Families.index(limit.family())))
                .toList();
    }

    private static Verdict.LimitPart part(Inference limit, String family) {
        ParameterSummary summary = new ParameterSummary(limit.state(), family);
        String metered = summary.axes().getOrDefault("metered", Map.of()).entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("tokens");
        return new Verdict.LimitPart(family, metered, summary.parameters());
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        warnings.add(
                "two limits at once explain the answers; each of them is inferred from the denials that it is blamed for");
        single.warnings().stream()
                .filter(warning -> OF_ONE_LIMIT.stream().noneMatch(warning::startsWith))
                .forEach(warnings::add);
        return warnings;
    }
}
