package dev.limitlens.report;

import dev.limitlens.analysis.Verdict;
import java.util.Locale;

/** The answer in one sentence, and how sure it is. */
final class AnswerSection {

    private static final int MAX_TARGET = 200;

    private AnswerSection() {}

    static void write(Markup out, Report report) {
        Headline headline = Headline.of(report);
        Verdict verdict = report.analysis().verdict();
        String conclusion = headline.conclusion().name();
        out.open("header").newLine();
        out.open("p", "class", "target")
                .text("Limitlens report on ")
                .element("bdi", ForeignText.line(report.target(), MAX_TARGET))
                .close()
                .newLine();
        out.open("h1")
                .element("span", conclusion, "class", "badge " + conclusion.toLowerCase(Locale.ROOT))
                .text(" " + headline.answer())
                .close()
                .newLine();
        out.element("p", headline.sureness(), "class", "sureness").newLine();
        out.open("dl", "class", "facts").newLine();
        fact(out, verdict.identified() ? "Family" : "Most probable", verdict.family());
        fact(out, "Its probability", Numbers.percent(verdict.confidence()));
        fact(out, "Requests", Numbers.count(verdict.spent().requests()));
        fact(out, "Tokens admitted", Numbers.count(verdict.spent().admittedTokens()));
        fact(out, "Time", Numbers.seconds(verdict.spent().elapsedSeconds()));
        out.close().newLine();
        out.close().newLine();
    }

    private static void fact(Markup out, String name, String value) {
        out.open("div").element("dt", name).element("dd", value).close().newLine();
    }
}
