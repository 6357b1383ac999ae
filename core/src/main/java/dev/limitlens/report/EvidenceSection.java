package dev.limitlens.report;

import dev.limitlens.analysis.Evidence;
import java.util.List;

/** The answers that decided, in words. */
final class EvidenceSection {

    private EvidenceSection() {}

    static void write(Markup out, Report report) {
        List<Evidence> evidence = report.analysis().verdict().evidence();
        if (evidence.isEmpty()) {
            return;
        }
        Html.openSection(out, "evidence", "What decided");
        out.open("ol", "class", "evidence").newLine();
        for (Evidence item : evidence) {
            out.open("li");
            out.element("strong", EvidenceWords.request(report, item));
            out.text(" " + EvidenceWords.weight(item) + ": " + item.why());
            out.close().newLine();
        }
        out.close().newLine();
        Html.closeSection(out);
    }
}
