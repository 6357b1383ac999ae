package dev.limitlens.report;

/** What the answer cost. */
final class CostSection {

    private CostSection() {}

    static void write(Markup out, Report report) {
        Html.openSection(out, "cost", "What it cost");
        out.element("p", SpentWords.sentence(report.analysis().verdict().spent()))
                .newLine();
        Html.closeSection(out);
    }
}
