package dev.limitlens.report;

import dev.limitlens.experiment.Observation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** The table of requests, which a small script sorts. */
final class RequestSection {

    private static final int MAX_ROWS = 1_000;
    private static final int MAX_PURPOSE = 80;
    private static final int MAX_DETAILS = 200;

    private RequestSection() {}

    static void write(Markup out, Report report) {
        List<Observation> observations = report.observations();
        if (observations.isEmpty()) {
            return;
        }
        Excerpt<Observation> excerpt = Excerpt.of(observations, MAX_ROWS);
        Html.openSection(out, "requests", "Every request");
        String which = excerpt.leftOut() == 0
                ? ""
                : " The first " + Numbers.count(excerpt.head().size()) + " and the last "
                        + Numbers.count(excerpt.tail().size()) + " of " + Numbers.count(observations.size())
                        + "; the journal has them all.";
        out.element("p", "Times in UTC, when the request was sent. A heading sorts by its column." + which)
                .newLine();
        Html.openScroller(out, "Every request");
        out.open("table", "class", "requests sortable").newLine();
        out.open("thead").open("tr").newLine();
        heading(out, "#", true);
        heading(out, "Time", true);
        heading(out, "Second of window", true);
        heading(out, "Purpose", false);
        heading(out, "Asked", true);
        heading(out, "Measured", true);
        heading(out, "Status", true);
        heading(out, "Answer", false);
        heading(out, "Latency", true);
        heading(out, "Details", false);
        out.close().close().newLine();
        out.open("tbody").newLine();
        Fold fold = Fold.of(report);
        OptionalInt key = KeyResult.index(report);
        excerpt.head().forEach(observation -> row(out, report, fold, key, observation));
        excerpt.tail().forEach(observation -> row(out, report, fold, key, observation));
        out.close().close().close().newLine();
        Html.closeSection(out);
    }

    private static void heading(Markup out, String name, boolean number) {
        out.open("th", "scope", "col", "data-type", number ? "number" : "text");
        out.element("button", name, "type", "button").close().newLine();
    }

    private static void row(Markup out, Report report, Fold fold, OptionalInt key, Observation observation) {
        boolean isKey = key.isPresent() && key.getAsInt() == observation.index();
        String cssClass = Answer.of(observation).shortWord();
        out.open("tr", "class", isKey ? cssClass + " key" : cssClass);
        number(out, "#" + observation.index(), observation.index());
        double sinceStart =
                Duration.between(report.startedAt(), observation.sentAt()).toNanos() / 1e9;
        number(out, Times.milliseconds(observation.sentAt()), sinceStart);
        double second = fold.secondOfWindow(observation.sentAt());
        number(out, String.format(Locale.ROOT, "%.3f", second), second);
        String purpose = ForeignText.line(observation.purpose(), MAX_PURPOSE);
        out.open("td")
                .element("bdi", purpose)
                .text(isKey ? " (key result)" : "")
                .close();
        number(out, Numbers.count(observation.requestedTokens()), observation.requestedTokens());
        String measured = UsageWords.measured(observation);
        number(out, measured, measured.isEmpty() ? -1 : observation.tokens());
        int status = observation.result().httpStatus();
        number(out, status == 0 ? "" : Integer.toString(status), status);
        out.element("td", Answer.words(observation));
        number(out, Times.latency(observation.latency()), observation.latency().toNanos() / 1e9);
        String details = observation.admitted() ? UsageWords.parts(observation) : Answer.message(observation);
        out.open("td").element("bdi", ForeignText.line(details, MAX_DETAILS)).close();
        out.close().newLine();
    }

    private static void number(Markup out, String text, double sortedBy) {
        out.element("td", text, "class", "number", "data-value", Double.toString(sortedBy));
    }
}
