package dev.limitlens.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.limitlens.analysis.Evidence;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.NextProbe;
import dev.limitlens.analysis.Spent;
import dev.limitlens.analysis.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The verdict as JSON, schema {@value #SCHEMA}.
 *
 * <p>Probabilities are rounded to 12 decimal places, other quantities to 9 significant digits; all are written as plain decimal
 * numbers. The fields {@code aligned} and {@code clock} are absent where they do not apply,
 * as are single parameters and axes. Names come in the order of the contract, so that one verdict has one text.
 */
public final class VerdictJson {

    /** The schema that this version writes. */
    public static final String SCHEMA = "limitlens/verdict/v1";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private VerdictJson() {}

    /**
     * Renders the verdict as a file of its own, indented, with a final line break.
     *
     * @throws IllegalArgumentException if a number of the verdict is not finite
     */
    public static String render(Verdict verdict) {
        return JsonText.of(tree(verdict));
    }

    /**
     * Returns the verdict as a tree, for embedding in a larger document.
     *
     * @throws IllegalArgumentException if a number of the verdict is not finite
     */
    public static ObjectNode tree(Verdict verdict) {
        ObjectNode root = NODES.objectNode();
        root.put("schema", SCHEMA);
        root.put("conclusion", verdict.conclusion().name());
        root.put(
                "conclusionProbability",
                JsonNumbers.probability("conclusionProbability", verdict.conclusionProbability()));
        root.put("family", verdict.family());
        root.put("confidence", JsonNumbers.probability("confidence", verdict.confidence()));
        root.set("posterior", probabilities("posterior", Ordered.families(verdict.posterior())));
        root.set("parameters", intervals(verdict.parameters()));
        if (verdict.aligned().isPresent()) {
            root.putObject("aligned")
                    .put(
                            "probability",
                            JsonNumbers.probability("aligned", verdict.aligned().getAsDouble()));
        }
        ObjectNode axes = root.putObject("axes");
        Ordered.axes(verdict.axes())
                .forEach((axis, values) -> axes.set(axis, probabilities(axis, Ordered.ranked(values))));
        ArrayNode limits = root.putArray("limits");
        verdict.limits().forEach(limit -> limits.add(limit(limit)));
        if (verdict.clock().isPresent()) {
            Interval offset = verdict.clock().get();
            root.putObject("clock")
                    .put("offsetSeconds", JsonNumbers.quantity("clock.offsetSeconds", offset.estimate()))
                    .put("low", JsonNumbers.quantity("clock.low", offset.low()))
                    .put("high", JsonNumbers.quantity("clock.high", offset.high()));
        }
        root.set("spent", spent(verdict.spent()));
        ArrayNode evidence = root.putArray("evidence");
        verdict.evidence().forEach(item -> evidence.add(evidence(item)));
        root.set("survivors", strings(verdict.survivors()));
        if (verdict.nextProbe().isPresent()) {
            root.set("nextProbe", nextProbe(verdict.nextProbe().get()));
        } else {
            root.putNull("nextProbe");
        }
        root.set("warnings", strings(verdict.warnings()));
        return root;
    }

    private static ObjectNode limit(Verdict.LimitPart limit) {
        ObjectNode node = NODES.objectNode();
        node.put("family", limit.family());
        node.put("metered", limit.metered());
        node.set("parameters", intervals(limit.parameters()));
        return node;
    }

    private static ObjectNode spent(Spent spent) {
        return NODES.objectNode()
                .put("requests", spent.requests())
                .put("throttled", spent.throttled())
                .put("admittedTokens", spent.admittedTokens())
                .put("elapsedSeconds", JsonNumbers.quantity("spent.elapsedSeconds", spent.elapsedSeconds()));
    }

    private static ObjectNode evidence(Evidence evidence) {
        return NODES.objectNode()
                .put("observation", evidence.observation())
                .put("favours", evidence.favours())
                .put("over", evidence.over())
                .put("logBayesFactor", JsonNumbers.quantity("evidence.logBayesFactor", evidence.logBayesFactor()))
                .put("why", evidence.why());
    }

    private static ObjectNode nextProbe(NextProbe probe) {
        ObjectNode node = NODES.objectNode();
        ArrayNode steps = node.putArray("steps");
        for (NextProbe.Step step : probe.steps()) {
            steps.addObject()
                    .put("afterSeconds", JsonNumbers.quantity("nextProbe.afterSeconds", step.afterSeconds()))
                    .put("cost", step.cost());
        }
        node.put("from", probe.from().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (probe.secondOfWindow().isPresent()) {
            node.put(
                    "secondOfWindow",
                    JsonNumbers.quantity(
                            "nextProbe.secondOfWindow", probe.secondOfWindow().getAsDouble()));
        } else {
            node.putNull("secondOfWindow");
        }
        node.set("separates", strings(probe.separates()));
        node.put("expectedBits", JsonNumbers.quantity("nextProbe.expectedBits", probe.expectedBits()));
        node.put("why", probe.why());
        return node;
    }

    private static ObjectNode probabilities(String field, Map<String, Double> values) {
        ObjectNode node = NODES.objectNode();
        values.forEach((name, value) -> node.put(name, JsonNumbers.probability(field + "." + name, value)));
        return node;
    }

    private static ObjectNode intervals(Map<String, Interval> values) {
        ObjectNode node = NODES.objectNode();
        Ordered.parameters(values)
                .forEach((name, interval) -> node.putObject(name)
                        .put("estimate", JsonNumbers.quantity(name + ".estimate", interval.estimate()))
                        .put("low", JsonNumbers.quantity(name + ".low", interval.low()))
                        .put("high", JsonNumbers.quantity(name + ".high", interval.high())));
        return node;
    }

    private static ArrayNode strings(List<String> values) {
        ArrayNode node = NODES.arrayNode();
        values.forEach(node::add);
        return node;
    }
}
