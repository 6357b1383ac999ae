package dev.limitlens.report;

import dev.limitlens.experiment.Premises;

/** What the verdict rests on, and how to reach it again. */
final class ReproduceSection {

    private static final int MAX_TEXT = 200;

    private ReproduceSection() {}

    static void write(Markup out, Report report) {
        Premises premises = report.premises();
        Html.openSection(out, "reproduce", "How to reproduce");
        out.open("p")
                .text("The same journal gives the same verdict, to the last digit: ")
                .element("code", "limitlens analyze journal.jsonl")
                .text(". It rests on what was taken as known:")
                .close()
                .newLine();
        out.open("table", "class", "pairs").open("tbody").newLine();
        Html.row(out, "target", ForeignText.line(report.target(), MAX_TEXT));
        Html.row(out, "plan", ForeignText.line(report.plan(), MAX_TEXT));
        Html.row(out, "started", Times.dateTime(report.startedAt()));
        Html.row(out, "quota", PremisesWords.quota(premises));
        Html.row(out, "before", PremisesWords.start(premises.start()));
        out.close().close().newLine();
        Html.closeSection(out);
    }
}
