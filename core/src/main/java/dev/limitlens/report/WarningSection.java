package dev.limitlens.report;

import java.util.List;

/** What was not tested, and what looks wrong. */
final class WarningSection {

    private WarningSection() {}

    static void write(Markup out, Report report) {
        List<String> warnings = report.analysis().verdict().warnings();
        if (warnings.isEmpty()) {
            return;
        }
        Html.openSection(out, "warnings", "Keep in mind");
        Html.list(out, warnings);
        Html.closeSection(out);
    }
}
