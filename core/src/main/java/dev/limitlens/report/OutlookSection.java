package dev.limitlens.report;

import dev.limitlens.analysis.NextProbe;
import dev.limitlens.analysis.Verdict;

/** What is still possible, and what to ask next. */
final class OutlookSection {

    private OutlookSection() {}

    static void write(Markup out, Report report) {
        Verdict verdict = report.analysis().verdict();
        boolean undecided = !verdict.identified() && !verdict.survivors().isEmpty();
        if (!undecided && verdict.nextProbe().isEmpty()) {
            return;
        }
        Html.openSection(out, "outlook", "What is still possible, and what to ask next");
        if (undecided) {
            out.element(
                            "p",
                            "These models are left, most probable first: " + String.join(", ", verdict.survivors())
                                    + ".")
                    .newLine();
        }
        if (verdict.nextProbe().isPresent()) {
            NextProbe probe = verdict.nextProbe().get();
            out.open("ol").newLine();
            NextProbeWords.steps(probe).forEach(step -> out.element("li", step).newLine());
            out.close().newLine();
            out.element("p", NextProbeWords.gain(probe)).newLine();
        }
        Html.closeSection(out);
    }
}
