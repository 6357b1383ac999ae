package dev.limitlens.report;

import dev.limitlens.analysis.Verdict;
import dev.limitlens.pacing.Advice;
import java.util.List;

/** What to do now: how much, how fast, when to retry, and settings to copy. */
final class AdviceSection {

    private AdviceSection() {}

    static void write(Markup out, Report report) {
        if (report.observations().isEmpty()) {
            return;
        }
        Verdict verdict = report.analysis().verdict();
        List<Advice> all = Advice.of(report.analysis());
        Html.openSection(out, "advice", "What to do now");
        if (all.isEmpty()) {
            out.element("p", AdviceWords.none(verdict)).newLine();
            Html.closeSection(out);
            return;
        }
        out.element("p", AdviceWords.basis(verdict)).newLine();
        for (Advice advice : all) {
            out.open("table", "class", "pairs").newLine();
            if (all.size() > 1) {
                out.element("caption", "If it counts " + Settings.counted(advice))
                        .newLine();
            }
            out.open("tbody").newLine();
            Html.row(out, "longest safe burst", AdviceWords.burst(advice));
            Html.row(out, "sustained rate", AdviceWords.sustained(advice));
            Html.row(out, "after a 429, retry", AdviceWords.retry(verdict, advice));
            out.close().close().newLine();
        }
        Advice first = all.get(0);
        out.element("p", AdviceWords.settings(first)).newLine();
        code(out, "Bucket4j", Settings.bucket4j(first));
        code(out, "Resilience4j", Settings.resilience4j(first));
        Html.closeSection(out);
    }

    private static void code(Markup out, String library, String java) {
        out.open("figure", "class", "code").element("figcaption", library).newLine();
        out.open("pre", "tabindex", "0", "role", "region", "aria-label", "Settings of " + library)
                .open("code");
        // a line break is the page's own; in a text it would count as a control character
        java.lines().forEach(line -> out.text(line).newLine());
        out.close().close().newLine();
        out.close().newLine();
    }
}
