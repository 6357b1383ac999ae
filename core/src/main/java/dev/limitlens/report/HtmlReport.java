package dev.limitlens.report;

import java.util.List;

/** The report for a browser: one self-contained file that opens with the answer. */
public final class HtmlReport {

    /**
     * What a reader asks, in that order: what is the answer, do I see it myself, how sure is it, why, and then the details.
     */
    private static final List<Section> SECTIONS = List.of(
            AnswerSection::write,
            TimelineSection::write,
            HeadroomSection::write,
            PosteriorSection::write,
            ParameterSection::write,
            AdviceSection::write,
            EvidenceSection::write,
            OutlookSection::write,
            StatementSection::write,
            PredictionSection::write,
            CostSection::write,
            WarningSection::write,
            RequestSection::write,
            ReproduceSection::write);

    private HtmlReport() {}

    /** A part of the page; writes nothing where it has nothing to say. */
    @FunctionalInterface
    private interface Section {
        void write(Markup out, Report report);
    }

    /**
     * Renders the report as a file of its own, in UTF-8, times in UTC.
     *
     * <p>It makes no request to the network. It stays below 5 MiB, and says what it leaves out of a long run for that.
     */
    public static String render(Report report) {
        Headline headline = Headline.of(report);
        Markup out = Page.open("Limitlens: " + headline.conclusion() + ". " + headline.answer());
        SECTIONS.forEach(section -> section.write(out, report));
        return Page.close(out);
    }
}
