package dev.limitlens.report;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.experiment.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** The text table of what each model predicted, beside what happened: a row for each request, a column for each family. */
final class PredictionsText {

    private static final int MAX_ROWS = 120;
    private static final int MIN_COLUMN = 5;
    private static final int NUMBER_COLUMN = 4;
    private static final int TOKENS_COLUMN = 7;

    private final Report report;
    private final StringBuilder out;
    private final List<String> ids;
    private final OptionalInt key;

    PredictionsText(Report report, StringBuilder out) {
        this.report = report;
        this.out = out;
        this.ids = new ArrayList<>(Predictions.families(report.analysis().trace()));
        this.key = KeyResult.index(report);
    }

    void write() {
        List<Analysis.Trace> trace = report.analysis().trace();
        if (trace.isEmpty()) {
            out.append("No request has been answered in a way that speaks about the quota.\n");
            return;
        }
        header();
        Excerpt<Analysis.Trace> excerpt = Excerpt.of(trace, MAX_ROWS);
        excerpt.head().forEach(this::row);
        if (excerpt.leftOut() > 0) {
            out.append("  ... ")
                    .append(Numbers.count(excerpt.leftOut(), "request"))
                    .append(" left out ...\n");
            excerpt.tail().forEach(this::row);
        }
        out.append("Probability of an admission, before the answer was known. ! marks what a model gave less than ")
                .append(Numbers.wholePercent(Predictions.SURPRISE))
                .append(key.isPresent() ? ".\n* is the key result.\n" : ".\n");
    }

    private void header() {
        StringBuilder first = new StringBuilder(" ".repeat(NUMBER_COLUMN + TOKENS_COLUMN));
        StringBuilder second = new StringBuilder(padded("#", NUMBER_COLUMN)).append(padded("tokens", TOKENS_COLUMN));
        for (String id : ids) {
            first.append(' ').append(padded(upper(id), width(id)));
            second.append(' ').append(padded(lower(id), width(id)));
        }
        out.append(first.append("  what").toString().stripTrailing()).append('\n');
        out.append(second.append("  happened")).append('\n');
    }

    private void row(Analysis.Trace trace) {
        Optional<Observation> observation = report.observation(trace.observation());
        boolean isKey = key.isPresent() && key.getAsInt() == trace.observation();
        out.append(padded((isKey ? "*" : "") + trace.observation(), NUMBER_COLUMN));
        out.append(padded(
                observation.map(seen -> Long.toString(seen.requestedTokens())).orElse(""), TOKENS_COLUMN));
        for (String id : ids) {
            Double admit = trace.admitProbability().get(id);
            String mark = admit != null && Predictions.surprised(admit, observation) ? "!" : "";
            out.append(' ').append(padded(mark + (admit == null ? "" : Numbers.wholePercent(admit)), width(id)));
        }
        out.append("  ")
                .append(observation.map(seen -> Answer.of(seen).shortWord()).orElse(""))
                .append('\n');
    }

    private static int width(String id) {
        return Math.max(MIN_COLUMN, Math.max(upper(id).length(), lower(id).length()));
    }

    private static String upper(String id) {
        return id.lastIndexOf('-') < 0 ? "" : id.substring(0, id.lastIndexOf('-'));
    }

    private static String lower(String id) {
        return id.substring(id.lastIndexOf('-') + 1);
    }

    private static String padded(String text, int width) {
        return String.format(Locale.ROOT, "%" + width + "s", text);
    }
}
