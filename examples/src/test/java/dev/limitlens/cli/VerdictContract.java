package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What {@code verdict.json} promises to whoever reads it, field by field. */
final class VerdictContract {

    private static final Set<String> LIMITING = Set.of(
            "fixed-window",
            "anchored-window",
            "sliding-log",
            "sliding-counter",
            "bucketed-window",
            "token-bucket",
            "stepped-bucket",
            "pacer");
    private static final Set<String> IDS = union(LIMITING, Set.of("unlimited", "none-of-these"));
    private static final Set<String> REQUIRED = Set.of(
            "schema",
            "conclusion",
            "conclusionProbability",
            "family",
            "confidence",
            "posterior",
            "parameters",
            "axes",
            "limits",
            "spent",
            "evidence",
            "survivors",
            "nextProbe",
            "warnings");
    private static final Set<String> OPTIONAL = Set.of("aligned", "clock");
    private static final Set<String> PARAMETERS = Set.of(
            "capacity", "windowSeconds", "phaseSeconds", "refillPerSecond", "step", "intervalSeconds", "buckets");

    private VerdictContract() {}

    static void check(JsonNode verdict) {
        assertThat(fields(verdict)).containsAll(REQUIRED).isSubsetOf(union(REQUIRED, OPTIONAL));
        assertThat(verdict.get("schema").textValue()).isEqualTo("limitlens/verdict/v1");
        assertThat(verdict.get("conclusion").textValue()).isIn("ABSOLUTE", "RELATIVE", "NEITHER", "INCONCLUSIVE");
        probability(verdict.get("conclusionProbability"));
        checkPosterior(verdict);
        verdict.get("parameters").properties().forEach(parameter -> {
            assertThat(parameter.getKey()).isIn(PARAMETERS);
            interval(parameter.getValue());
        });
        if (verdict.has("aligned")) {
            assertThat(fields(verdict.get("aligned"))).containsExactly("probability");
            probability(verdict.get("aligned").get("probability"));
        }
        verdict.get("axes").properties().forEach(axis -> {
            assertThat(axis.getKey()).isIn("metered", "denial", "admission", "reservation");
            axis.getValue().forEach(VerdictContract::probability);
        });
        assertThat(verdict.get("limits").isArray()).isTrue();
        if (verdict.has("clock")) {
            assertThat(fields(verdict.get("clock"))).containsExactly("offsetSeconds", "low", "high");
        }
        checkSpent(verdict.get("spent"));
        checkEvidence(verdict.get("evidence"));
        checkNextProbe(verdict.get("nextProbe"));
        assertThat(verdict.get("warnings").isArray()).isTrue();
        verdict.get("warnings")
                .forEach(warning -> assertThat(warning.isTextual()).isTrue());
    }

    private static void checkPosterior(JsonNode verdict) {
        JsonNode posterior = verdict.get("posterior");
        assertThat(fields(posterior)).isSubsetOf(IDS);
        double sum = 0;
        double highest = 0;
        for (JsonNode probability : posterior) {
            probability(probability);
            sum += probability.doubleValue();
            highest = Math.max(highest, probability.doubleValue());
        }
        assertThat(sum).isCloseTo(1, within(1e-9));
        String family = verdict.get("family").textValue();
        assertThat(posterior.get(family).doubleValue()).isEqualTo(highest);
        assertThat(verdict.get("confidence").doubleValue()).isEqualTo(highest);
        List<String> survivors = new ArrayList<>();
        verdict.get("survivors").forEach(id -> survivors.add(id.textValue()));
        assertThat(survivors).allMatch(id -> posterior.get(id).doubleValue() >= 0.01);
        assertThat(survivors)
                .containsAll(fields(posterior).stream()
                        .filter(id -> posterior.get(id).doubleValue() >= 0.01)
                        .toList());
    }

    private static void checkSpent(JsonNode spent) {
        assertThat(fields(spent))
                .containsExactlyInAnyOrder("requests", "throttled", "admittedTokens", "elapsedSeconds");
        assertThat(spent.get("requests").intValue()).isPositive();
        assertThat(spent.get("throttled").intValue())
                .isBetween(0, spent.get("requests").intValue());
        assertThat(spent.get("admittedTokens").isIntegralNumber()).isTrue();
        assertThat(spent.get("elapsedSeconds").doubleValue()).isPositive();
    }

    private static void checkEvidence(JsonNode evidence) {
        for (JsonNode item : evidence) {
            assertThat(fields(item))
                    .containsExactlyInAnyOrder("observation", "favours", "over", "logBayesFactor", "why");
            assertThat(item.get("favours").textValue()).isIn(IDS);
            assertThat(item.get("over").textValue()).isIn(IDS);
            assertThat(item.get("logBayesFactor").doubleValue()).isPositive();
            assertThat(item.get("why").textValue()).isNotBlank();
        }
    }

    private static void checkNextProbe(JsonNode next) {
        if (next.isNull()) {
            return;
        }
        assertThat(fields(next))
                .containsExactlyInAnyOrder("steps", "from", "secondOfWindow", "separates", "expectedBits", "why");
        assertThat(next.get("from").textValue()).isIn("last-observation", "quiet");
        assertThat(next.get("steps")).isNotEmpty();
        next.get("steps").forEach(step -> {
            assertThat(fields(step)).containsExactlyInAnyOrder("afterSeconds", "cost");
            assertThat(step.get("afterSeconds").doubleValue()).isNotNegative();
            assertThat(step.get("cost").longValue()).isPositive();
        });
        next.get("separates").forEach(id -> assertThat(id.textValue()).isIn(IDS));
    }

    private static void interval(JsonNode interval) {
        assertThat(fields(interval)).containsExactlyInAnyOrder("estimate", "low", "high");
        assertThat(interval.get("estimate").doubleValue())
                .isBetween(
                        interval.get("low").doubleValue(), interval.get("high").doubleValue());
    }

    private static void probability(JsonNode probability) {
        assertThat(probability.isNumber()).isTrue();
        assertThat(probability.doubleValue()).isBetween(0.0, 1.0);
    }

    private static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> both = new java.util.HashSet<>(a);
        both.addAll(b);
        return both;
    }
}
