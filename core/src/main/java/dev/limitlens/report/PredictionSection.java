package dev.limitlens.report;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.experiment.Observation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The table of what each model predicted, beside what happened. */
final class PredictionSection {

    private static final int MAX_ROWS = 100;

    private PredictionSection() {}

    static void write(Markup out, Report report) {
        List<Analysis.Trace> trace = report.analysis().trace();
        if (trace.isEmpty()) {
            return;
        }
        Set<String> ids = Predictions.families(trace);
        Excerpt<Analysis.Trace> excerpt = Excerpt.of(trace, MAX_ROWS);
        Html.openSection(out, "predictions", "What each model predicted");
        out.element("p", explanation(excerpt)).newLine();
        Html.openScroller(out, "What each model predicted");
        out.open("table", "class", "predictions").newLine();
        out.open("thead").open("tr");
        out.element("th", "#", "scope", "col").element("th", "Tokens", "scope", "col");
        ids.forEach(id -> out.element("th", id, "scope", "col"));
        out.element("th", "What happened", "scope", "col").close().close().newLine();
        out.open("tbody").newLine();
        excerpt.head().forEach(row -> row(out, report, ids, row));
        excerpt.tail().forEach(row -> row(out, report, ids, row));
        out.close().close().close().newLine();
        Html.closeSection(out);
    }

    private static String explanation(Excerpt<Analysis.Trace> excerpt) {
        String all = "The probability of an admission that each family gave before the answer was known. "
                + "Underlined: it gave what happened less than " + Numbers.wholePercent(Predictions.SURPRISE) + ".";
        return excerpt.leftOut() == 0
                ? all
                : all + " " + Numbers.count(excerpt.leftOut(), "request") + " in the middle left out.";
    }

    private static void row(Markup out, Report report, Set<String> ids, Analysis.Trace trace) {
        Optional<Observation> observation = report.observation(trace.observation());
        out.open("tr").element("th", "#" + trace.observation(), "scope", "row");
        out.element(
                "td",
                observation.map(seen -> Numbers.count(seen.requestedTokens())).orElse(""),
                "class",
                "number");
        for (String id : ids) {
            Double admit = trace.admitProbability().get(id);
            if (admit == null) {
                out.open("td").close();
            } else {
                boolean surprised = Predictions.surprised(admit, observation);
                out.element("td", Numbers.wholePercent(admit), "class", surprised ? "number surprised" : "number");
            }
        }
        out.element("td", observation.map(seen -> Answer.of(seen).words()).orElse(""))
                .close()
                .newLine();
    }
}
