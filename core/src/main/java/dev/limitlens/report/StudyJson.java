package dev.limitlens.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.limitlens.study.Coverage;
import dev.limitlens.study.Failure;
import dev.limitlens.study.Quantiles;
import dev.limitlens.study.RowSummary;
import dev.limitlens.study.StudyResult;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The result of a study as JSON, schema {@value #SCHEMA}.
 *
 * <p>Quantities are rounded to 9 significant digits and written as plain decimal numbers; a {@code capacityWidth} without trials
 * is null. Fields come in the order of the contract, so that one result has one text.
 */
public final class StudyJson {

    /** The schema that this version writes. */
    public static final String SCHEMA = "limitlens/study/v1";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private StudyJson() {}

    /** Renders the result as a file of its own, indented, with a final line break. */
    public static String render(StudyResult result) {
        ObjectNode root = NODES.objectNode();
        root.put("schema", SCHEMA);
        root.put("plan", result.plan());
        root.put("seed", result.seed());
        root.set("rows", rows(result.rows()));
        root.set("all", row(result.all()));
        root.set("baseline", rows(result.baseline()));
        ArrayNode calibration = root.putArray("calibration");
        result.calibration()
                .forEach(bin -> calibration
                        .addObject()
                        .put("from", bin.from())
                        .put("to", bin.to())
                        .put("verdicts", bin.verdicts())
                        .put("right", bin.right()));
        root.putObject("decisionMillis")
                .put("median", quantity("median", result.decisionMillis().median()))
                .put("p99", quantity("p99", result.decisionMillis().p99()));
        ArrayNode failures = root.putArray("failures");
        result.failures().forEach(failure -> failures.add(failure(failure)));
        root.put("wallSeconds", quantity("wallSeconds", result.wallSeconds()));
        return JsonText.of(root);
    }

    private static ArrayNode rows(List<RowSummary> rows) {
        ArrayNode array = NODES.arrayNode();
        rows.forEach(row -> array.add(row(row)));
        return array;
    }

    private static ObjectNode row(RowSummary row) {
        ObjectNode node = NODES.objectNode()
                .put("truth", row.truth())
                .put("trials", row.trials())
                .put("correct", row.correct())
                .put("confidentlyWrong", row.confidentlyWrong())
                .put("undecided", row.undecided());
        node.set("elapsedSeconds", quantiles(row.elapsedSeconds()));
        node.set("tokensPerCapacity", quantiles(row.tokensPerCapacity()));
        node.set("requests", quantiles(row.requests()));
        node.put("identified", row.identified())
                .put("capacityTrials", row.capacity().trials())
                .put("capacityInside95", row.capacity().inside95())
                .put("capacityWidth", width(row.capacity()));
        ObjectNode parameters = node.putObject("parameters");
        Ordered.parameters(row.parameters())
                .forEach((name, coverage) -> parameters
                        .putObject(name)
                        .put("trials", coverage.trials())
                        .put("inside95", coverage.inside95())
                        .put("width", width(coverage)));
        return node;
    }

    private static @Nullable BigDecimal width(Coverage coverage) {
        return coverage.width().isPresent() ? quantity("width", coverage.width().getAsDouble()) : null;
    }

    private static ObjectNode quantiles(Quantiles quantiles) {
        return NODES.objectNode()
                .put("median", quantity("median", quantiles.median()))
                .put("p90", quantity("p90", quantiles.p90()));
    }

    private static ObjectNode failure(Failure failure) {
        return NODES.objectNode()
                .put("row", failure.row())
                .put("trial", failure.trial())
                .put("seed", failure.seed())
                .put("score", failure.score().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private static BigDecimal quantity(String field, double value) {
        return JsonNumbers.quantity(field, value);
    }
}
