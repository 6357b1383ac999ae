package dev.limitlens.report;

import dev.limitlens.experiment.Observation;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The folded timeline with its legend and caption. */
final class TimelineSection {

    private static final double ICON_PIXELS = 16;
    private static final double ICON_RADIUS = 5;

    private TimelineSection() {}

    static void write(Markup out, Report report) {
        if (report.observations().isEmpty()) {
            return;
        }
        FoldedTimeline timeline = new FoldedTimeline(report);
        Html.openSection(out, "timeline", "What was asked and answered");
        out.open("figure").newLine();
        legend(out, report);
        timeline.draw(out, FigureWidth.WIDE);
        timeline.draw(out, FigureWidth.NARROW);
        Observation first = report.observations().get(0);
        out.element(
                        "figcaption",
                        "Each row is one window of "
                                + Numbers.seconds(timeline.fold().windowSeconds())
                                + " on the clock, from " + Times.dateTime(first.sentAt())
                                + "; each mark is a request, the larger the more tokens. A limiter that resets on the clock "
                                + "clears at the left edge of every row." + timeline.leftOut(),
                        "id",
                        "timeline-caption")
                .newLine();
        out.close().newLine();
        Html.closeSection(out);
    }

    private static void legend(Markup out, Report report) {
        Set<Answer> present =
                report.observations().stream().map(Answer::of).collect(Collectors.toCollection(TreeSet::new));
        out.open("ul", "class", "legend").newLine();
        for (Answer answer : present) {
            out.open("li");
            Svg icon = Svg.open(out, ICON_PIXELS, ICON_PIXELS, "icon", answer.words());
            Marks.draw(icon, answer, ICON_PIXELS / 2, ICON_PIXELS / 2, ICON_RADIUS);
            icon.close();
            out.text(answer.words()).close().newLine();
        }
        out.close().newLine();
    }
}
