package dev.limitlens.report;

import java.util.List;

/** What the API says about its quota, beside what was measured. */
final class StatementSection {

    private StatementSection() {}

    static void write(Markup out, Report report) {
        List<String> sentences = StatedAndMeasured.sentences(report);
        if (sentences.isEmpty()) {
            return;
        }
        Html.openSection(out, "statements", StatedAndMeasured.TITLE);
        Html.list(out, sentences);
        Html.closeSection(out);
    }
}
