package dev.limitlens.report;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.analysis.Verdict;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** How sure it is: the posterior as it grew, and where it stands. */
final class PosteriorSection {

    private PosteriorSection() {}

    static void write(Markup out, Report report) {
        Html.openSection(out, "posterior", "How sure it is");
        List<Analysis.Trace> trace = report.analysis().trace();
        if (!trace.isEmpty()) {
            PosteriorChart chart = new PosteriorChart(trace);
            out.open("figure").newLine();
            chart.draw(out, FigureWidth.WIDE);
            chart.draw(out, FigureWidth.NARROW);
            out.element(
                            "figcaption",
                            "The probability of each family after each request that says something about the quota. "
                                    + "Requests are numbered from 0, as in the journal.")
                    .newLine();
            out.close().newLine();
        }
        bars(out, report.analysis().verdict());
        Html.closeSection(out);
    }

    private static void bars(Markup out, Verdict verdict) {
        out.open("table", "class", "bars").newLine();
        out.element("caption", "The probability of each family, given all answers")
                .newLine();
        out.open("thead").open("tr");
        out.element("th", "Family", "scope", "col");
        out.element("th", "Probability", "scope", "col", "colspan", "2");
        out.element("th", "What it does", "scope", "col", "class", "describes");
        out.close().close().newLine();
        out.open("tbody").newLine();
        Ordered.ranked(verdict.posterior()).forEach((id, probability) -> {
            out.open("tr").element("th", id, "scope", "row");
            out.element("td", Numbers.percent(probability), "class", "number");
            out.open("td", "class", "bar").open("svg", "aria-hidden", "true");
            out.empty("rect", "class", "track", "width", "100%", "height", "100%");
            out.empty("rect", "class", "fill", "width", percentOfWidth(probability), "height", "100%");
            out.close().close();
            out.element("td", Families.description(id), "class", "describes");
            out.close().newLine();
        });
        out.close().close().newLine();
    }

    private static String percentOfWidth(double probability) {
        return BigDecimal.valueOf(probability * 100)
                        .setScale(1, RoundingMode.HALF_UP)
                        .toPlainString() + "%";
    }
}
