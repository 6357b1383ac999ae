package dev.limitlens.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.limitlens.analysis.Comparison;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.report.Numbers;
import dev.limitlens.report.VerdictJson;
import java.nio.file.Path;
import java.util.Locale;

/** A comparison of two runs, for people and for programs. */
final class ComparisonText {

    private ComparisonText() {}

    static String render(Comparison comparison, Path first, Path second) {
        StringBuilder text = new StringBuilder();
        double same = comparison.sameProbability();
        text.append(String.format(
                Locale.ROOT,
                "%s, with a probability of %s.%n",
                same >= 0.5 ? "The same limiter" : "Not the same limiter",
                Numbers.percent(Math.max(same, 1 - same))));
        text.append(line(first, comparison.first())).append(line(second, comparison.second()));
        for (Comparison.Difference difference : comparison.differences()) {
            text.append(String.format(
                    Locale.ROOT, "  %s: %s, then %s%n", difference.name(), difference.first(), difference.second()));
        }
        return text.append("Taken for granted: both runs began with an unused quota.")
                .append(System.lineSeparator())
                .toString();
    }

    private static String line(Path file, Verdict verdict) {
        return String.format(
                Locale.ROOT,
                "%s: %s %s, %s%n",
                file,
                verdict.family(),
                Numbers.percent(verdict.confidence()),
                verdict.conclusion());
    }

    /** Returns the schema {@code limitlens/comparison/v1}. */
    static String json(Comparison comparison) throws JsonProcessingException {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("schema", "limitlens/comparison/v1");
        root.put("sameProbability", comparison.sameProbability());
        root.put("logBayesFactor", comparison.logBayesFactor());
        ArrayNode differences = root.putArray("differences");
        for (Comparison.Difference difference : comparison.differences()) {
            differences
                    .addObject()
                    .put("name", difference.name())
                    .put("first", difference.first())
                    .put("second", difference.second());
        }
        ArrayNode runs = root.putArray("runs");
        runs.add(VerdictJson.tree(comparison.first()));
        runs.add(VerdictJson.tree(comparison.second()));
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }
}
