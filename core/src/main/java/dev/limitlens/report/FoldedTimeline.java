package dev.limitlens.report;

import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.experiment.Observation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The first figure: a row for each window, across it the position in the window, so that a reset on the clock stands in one
 * column.
 */
final class FoldedTimeline {

    private static final int MAX_ROWS = 24;
    private static final int MAX_MARKS = 1_500;
    private static final int CROWDED_PIXELS = 5;
    private static final int MAX_PURPOSE = 60;

    private static final double ROW_HEIGHT = 56;
    private static final double SKIPPED_HEIGHT = 22;
    private static final double TOP = 40;
    private static final double BOTTOM = 44;
    private static final double LEFT = 82;
    private static final double RIGHT = 14;
    private static final double MAX_RADIUS = 8;
    private static final double MIN_RADIUS = 3;
    /** Where a mark goes that would hide the one before it, in pixels from the middle of the row. */
    private static final double[] DODGES = {0, 9, -9, 18, -18};

    private final Report report;
    private final Fold fold;
    private final List<WindowRow> rows;
    private final boolean crowded;
    private final OptionalInt key;
    private final double maxTokens;
    private final @Nullable Interval phase;

    FoldedTimeline(Report report) {
        this.report = report;
        this.fold = Fold.of(report);
        this.rows = WindowRow.of(fold, report.observations(), MAX_ROWS);
        this.crowded = report.observations().size() > MAX_MARKS;
        this.key = KeyResult.index(report);
        this.maxTokens = report.observations().stream()
                .mapToLong(Observation::tokens)
                .max()
                .orElse(1);
        this.phase = report.analysis().verdict().parameters().get("phaseSeconds");
    }

    Fold fold() {
        return fold;
    }

    /** Returns what the figure does not show; empty if it shows all. */
    String leftOut() {
        long skipped = rows.stream()
                .mapToLong(row -> row instanceof WindowRow.Skipped gap ? gap.requests() : 0)
                .sum();
        String windows = skipped == 0
                ? ""
                : " The windows in the middle, with " + Numbers.count(skipped, "request") + ", are not drawn.";
        return crowded ? windows + " Where requests crowd, one mark stands for all that had the same answer." : windows;
    }

    void draw(Markup out, FigureWidth width) {
        new Drawing(out, width).draw();
    }

    private String label() {
        long admitted =
                report.observations().stream().filter(Observation::admitted).count();
        long throttled =
                report.observations().stream().filter(Observation::denied).count();
        return "Timeline folded at the window of " + Numbers.seconds(fold.windowSeconds()) + ": "
                + Numbers.count(admitted) + " admitted and " + Numbers.count(throttled)
                + " throttled requests. The table of requests has the same data.";
    }

    private String hover(Observation observation) {
        String measured = UsageWords.measured(observation);
        return "#" + observation.index() + " " + ForeignText.line(observation.purpose(), MAX_PURPOSE) + "\n"
                + Times.milliseconds(observation.sentAt()) + ", second "
                + Numbers.quantity(fold.secondOfWindow(observation.sentAt())) + "\n"
                + Numbers.count(observation.requestedTokens()) + " tokens asked"
                + (measured.isEmpty() ? "" : ", " + measured + " measured") + "\n" + Answer.words(observation) + ", "
                + Times.latency(observation.latency());
    }

    /** An observation and where it is drawn. */
    private record Mark(Observation observation, double x, double y, double radius) {}

    /** Where one mark stands for all. */
    private record Place(long column, Answer answer) {}

    /** One drawing of the figure, at one width. */
    private final class Drawing {

        private final double width;
        private final boolean narrow;
        private final double bottom;
        private final Svg svg;
        /** Drawn last, so that no other mark hides its label. */
        private @Nullable Mark keyMark;

        Drawing(Markup out, FigureWidth figure) {
            this.width = figure.pixels();
            this.narrow = figure.narrow();
            double height = rows.stream()
                    .mapToDouble(row -> row instanceof WindowRow.Skipped ? SKIPPED_HEIGHT : ROW_HEIGHT)
                    .sum();
            this.bottom = TOP + height;
            this.svg = Svg.open(out, width, bottom + BOTTOM, "figure " + figure.cssClass(), label());
        }

        void draw() {
            lanes();
            axis();
            boundaries();
            double top = TOP;
            for (WindowRow row : rows) {
                if (row instanceof WindowRow.Requests requests) {
                    marks(requests, top + ROW_HEIGHT / 2);
                    top += ROW_HEIGHT;
                } else {
                    top += SKIPPED_HEIGHT;
                }
            }
            if (keyMark != null) {
                drawKey(keyMark);
            }
            svg.close();
        }

        private double x(double secondOfWindow) {
            return LEFT + secondOfWindow / fold.windowSeconds() * (width - LEFT - RIGHT);
        }

        private void lanes() {
            double top = TOP;
            for (WindowRow row : rows) {
                if (row instanceof WindowRow.Requests requests) {
                    svg.rectangle("lane", LEFT, top + 2, width - LEFT - RIGHT, ROW_HEIGHT - 4);
                    svg.text(
                            "row-label",
                            Svg.Anchor.END,
                            LEFT - 10,
                            top + ROW_HEIGHT / 2 + 4,
                            rowLabel(requests.window()));
                    top += ROW_HEIGHT;
                } else if (row instanceof WindowRow.Skipped gap) {
                    svg.text("note", Svg.Anchor.START, LEFT + 6, top + SKIPPED_HEIGHT / 2 + 4, skipped(gap));
                    top += SKIPPED_HEIGHT;
                }
            }
        }

        private String rowLabel(long window) {
            return fold.windowSeconds() < 1
                    ? Times.milliseconds(fold.startOf(window))
                    : Times.wholeSeconds(fold.startOf(window));
        }

        private static String skipped(WindowRow.Skipped gap) {
            return gap.requests() == 0
                    ? Numbers.count(gap.windows(), "window") + " without a request"
                    : Numbers.count(gap.windows(), "window") + " not drawn";
        }

        private void axis() {
            for (double tick : Ticks.seconds(fold.windowSeconds(), narrow ? 4 : 6)) {
                svg.line("grid", x(tick), TOP, x(tick), bottom);
                svg.text("tick", Svg.Anchor.MIDDLE, x(tick), bottom + 16, Numbers.quantity(tick));
            }
            svg.text(
                    "axis-label",
                    Svg.Anchor.MIDDLE,
                    x(fold.windowSeconds() / 2),
                    bottom + 36,
                    "seconds into the window of " + Numbers.seconds(fold.windowSeconds()));
        }

        private void boundaries() {
            svg.line("boundary", x(0), TOP - 6, x(0), bottom);
            svg.line("boundary", x(fold.windowSeconds()), TOP - 6, x(fold.windowSeconds()), bottom);
            svg.text("boundary-label", Svg.Anchor.START, x(0), phase == null ? TOP - 11 : TOP - 26, "clock boundary");
            if (phase != null) {
                measuredReset(phase);
            }
        }

        private void measuredReset(Interval interval) {
            double window = fold.windowSeconds();
            double shift = Math.floor(interval.estimate() / window) * window;
            // The interval may reach over the edge of the window, and is then seen at either side.
            for (double turn : new double[] {-window, 0, window}) {
                double low = Math.max(0, interval.low() - shift + turn);
                double high = Math.min(window, interval.high() - shift + turn);
                if (low < high) {
                    svg.rectangle("reset-band", x(low), TOP, Math.max(1.5, x(high) - x(low)), bottom - TOP);
                }
            }
            double at = interval.estimate() - shift;
            boolean rightHalf = at > window / 2;
            svg.line("reset", x(at), TOP - 6, x(at), bottom);
            svg.text("reset-label", rightHalf ? Svg.Anchor.END : Svg.Anchor.START, x(at), TOP - 11, resetLabel(at));
        }

        /** What only one of several possible families says was not measured. */
        private String resetLabel(double at) {
            Verdict verdict = report.analysis().verdict();
            return verdict.identified()
                    ? "measured reset, second " + Numbers.quantity(at)
                    : "reset, if it is " + verdict.family();
        }

        private void marks(WindowRow.Requests row, double middle) {
            double[] occupiedTo = new double[DODGES.length];
            Arrays.fill(occupiedTo, Double.NEGATIVE_INFINITY);
            for (Observation observation : drawn(row.observations())) {
                double x = x(fold.secondOfWindow(observation.sentAt()));
                double radius = Math.max(MIN_RADIUS, MAX_RADIUS * Math.sqrt(observation.tokens() / maxTokens));
                int dodge = freeDodge(occupiedTo, x - radius);
                occupiedTo[dodge] = x + radius + 1;
                Mark mark = new Mark(observation, x, middle + DODGES[dodge], radius);
                if (key.isPresent() && key.getAsInt() == observation.index()) {
                    keyMark = mark;
                } else {
                    draw(mark);
                }
            }
        }

        private void draw(Mark mark) {
            svg.openTitled("mark", hover(mark.observation()));
            Marks.draw(svg, Answer.of(mark.observation()), mark.x(), mark.y(), mark.radius());
            svg.closeTitled();
        }

        private void drawKey(Mark mark) {
            draw(mark);
            svg.circle("key-ring", mark.x(), mark.y(), mark.radius() + 4);
            double labelX = Math.min(Math.max(mark.x(), LEFT + 34), width - RIGHT - 34);
            svg.text("key-label", Svg.Anchor.MIDDLE, labelX, mark.y() - mark.radius() - 8, "key result");
        }

        private static int freeDodge(double[] occupiedTo, double from) {
            int longestFree = 0;
            for (int i = 0; i < occupiedTo.length; i++) {
                if (occupiedTo[i] <= from) {
                    return i;
                }
                if (occupiedTo[i] < occupiedTo[longestFree]) {
                    longestFree = i;
                }
            }
            return longestFree;
        }

        /** Returns all of a row, or of a crowd the largest request of each answer in each few pixels. */
        private Iterable<Observation> drawn(List<Observation> observations) {
            if (!crowded) {
                return observations;
            }
            Map<Place, Observation> byPlace = new LinkedHashMap<>();
            for (Observation observation : observations) {
                long column = (long) (x(fold.secondOfWindow(observation.sentAt())) / CROWDED_PIXELS);
                byPlace.merge(new Place(column, Answer.of(observation)), observation, this::moreTelling);
            }
            return byPlace.values().stream()
                    .sorted(Comparator.comparing(Observation::sentAt))
                    .toList();
        }

        private Observation moreTelling(Observation one, Observation other) {
            if (key.isPresent() && key.getAsInt() == one.index()) {
                return one;
            }
            boolean otherIsKey = key.isPresent() && key.getAsInt() == other.index();
            return otherIsKey || other.tokens() > one.tokens() ? other : one;
        }
    }
}
