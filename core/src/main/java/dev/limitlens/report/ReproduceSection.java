package dev.limitlens.report;

import dev.limitlens.experiment.Premises;
import java.util.List;

/** What the verdict rests on, and how to reach it again. */
final class ReproduceSection {

    private static final int MAX_TEXT = 200;

    private ReproduceSection() {}

    static void write(Markup out, Report report) {
        Premises premises = report.premises();
        Html.openSection(out, "reproduce", "How to reproduce");
        out.element("p", "The same journal gives the same verdict, to the last digit:")
                .newLine();
        command(out, "Analyze the journal again", report.reproduction().analysis());
        List<String> experiment = report.reproduction().experiment();
        if (!experiment.isEmpty()) {
            out.element(
                            "p",
                            "The same experiment again, with everything that it would take by default. A probe sends nothing"
                                    + " until you add --yes; where it says ... stood something of yours that no report"
                                    + " repeats.")
                    .newLine();
            command(out, "Run the experiment again", experiment);
        }
        out.element("p", "The verdict rests on what was taken as known:").newLine();
        out.open("table", "class", "pairs").open("tbody").newLine();
        Html.row(out, "target", ForeignText.line(report.target(), MAX_TEXT));
        Html.row(out, "plan", ForeignText.line(report.plan(), MAX_TEXT));
        Html.row(out, "started", Times.dateTime(report.startedAt()));
        Html.row(out, "quota", PremisesWords.quota(premises));
        Html.row(out, "before", PremisesWords.start(premises.start()));
        out.close().close().newLine();
        Html.closeSection(out);
    }

    private static void command(Markup out, String what, List<String> words) {
        out.open("figure", "class", "code").element("figcaption", what).newLine();
        out.open("pre", "tabindex", "0", "role", "region", "aria-label", what).open("code");
        out.text(ShellCommand.line(words)).close().close().newLine();
        out.close().newLine();
    }
}
