package dev.limitlens.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.limitlens.analysis.Evidence;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.NextProbe;
import dev.limitlens.analysis.Spent;
import dev.limitlens.analysis.Verdict;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
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

    private static final int PROBABILITY_DECIMALS = 12;
    private static final MathContext QUANTITY_DIGITS = new MathContext(9, RoundingMode.HALF_EVEN);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectWriter WRITER = writer();

    private VerdictJson() {}

    private static ObjectWriter writer() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
        return JsonMapper.builder()
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .build()
                .writer(printer);
    }

    /**
     * Renders the verdict as a file of its own, indented, with a final line break.
     *
     * @throws IllegalArgumentException if a number of the verdict is not finite
     */
    public static String render(Verdict verdict) {
        try {
            return WRITER.writeValueAsString(tree(verdict)) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
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
        root.put("conclusionProbability", probability("conclusionProbability", verdict.conclusionProbability()));
        root.put("family", verdict.family());
        root.put("confidence", probability("confidence", verdict.confidence()));
        root.set("posterior", probabilities("posterior", Ordered.families(verdict.posterior())));
        root.set("parameters", intervals(verdict.parameters()));
        if (verdict.aligned().isPresent()) {
            root.putObject("aligned")
                    .put("probability", probability("aligned", verdict.aligned().getAsDouble()));
        }
        ObjectNode axes = root.putObject("axes");
        Ordered.axes(verdict.axes())
                .forEach((axis, values) -> axes.set(axis, probabilities(axis, Ordered.ranked(values))));
        ArrayNode limits = root.putArray("limits");
        verdict.limits().forEach(limit -> limits.add(limit(limit)));
        if (verdict.clock().isPresent()) {
            Interval offset = verdict.clock().get();
            root.putObject("clock")
                    .put("offsetSeconds", quantity("clock.offsetSeconds", offset.estimate()))
                    .put("low", quantity("clock.low", offset.low()))
                    .put("high", quantity("clock.high", offset.high()));
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
                .put("elapsedSeconds", quantity("spent.elapsedSeconds", spent.elapsedSeconds()));
    }

    private static ObjectNode evidence(Evidence evidence) {
        return NODES.objectNode()
                .put("observation", evidence.observation())
                .put("favours", evidence.favours())
                .put("over", evidence.over())
                .put("logBayesFactor", quantity("evidence.logBayesFactor", evidence.logBayesFactor()))
                .put("why", evidence.why());
    }

    private static ObjectNode nextProbe(NextProbe probe) {
        ObjectNode node = NODES.objectNode();
        ArrayNode steps = node.putArray("steps");
        for (NextProbe.Step step : probe.steps()) {
            steps.addObject()
                    .put("afterSeconds", quantity("nextProbe.afterSeconds", step.afterSeconds()))
                    .put("cost", step.cost());
        }
        node.put("from", probe.from().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (probe.secondOfWindow().isPresent()) {
            node.put(
                    "secondOfWindow",
                    quantity("nextProbe.secondOfWindow", probe.secondOfWindow().getAsDouble()));
        } else {
            node.putNull("secondOfWindow");
        }
        node.set("separates", strings(probe.separates()));
        node.put("expectedBits", quantity("nextProbe.expectedBits", probe.expectedBits()));
        node.put("why", probe.why());
        return node;
    }

    private static ObjectNode probabilities(String field, Map<String, Double> values) {
        ObjectNode node = NODES.objectNode();
        values.forEach((name, value) -> node.put(name, probability(field + "." + name, value)));
        return node;
    }

    private static ObjectNode intervals(Map<String, Interval> values) {
        ObjectNode node = NODES.objectNode();
        Ordered.parameters(values)
                .forEach((name, interval) -> node.putObject(name)
                        .put("estimate", quantity(name + ".estimate", interval.estimate()))
                        .put("low", quantity(name + ".low", interval.low()))
                        .put("high", quantity(name + ".high", interval.high())));
        return node;
    }

    private static ArrayNode strings(List<String> values) {
        ArrayNode node = NODES.arrayNode();
        values.forEach(node::add);
        return node;
    }

    private static BigDecimal probability(String field, double value) {
        return plain(finite(field, value).setScale(PROBABILITY_DECIMALS, RoundingMode.HALF_EVEN));
    }

    private static BigDecimal quantity(String field, double value) {
        return plain(finite(field, value).round(QUANTITY_DIGITS));
    }

    private static BigDecimal finite(String field, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("the verdict's " + field + " must be a finite number: " + value);
        }
        return BigDecimal.valueOf(value);
    }

    private static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
