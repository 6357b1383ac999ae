package dev.limitlens.report;

import dev.limitlens.analysis.Analysis;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the posterior grew, a line for each family, those that lead or once led labelled where they end. */
final class PosteriorChart {

    private static final int MAX_POINTS = 300;
    private static final int MAX_LEADERS = 4;
    private static final double LEADER = 0.01;
    private static final double ONCE_LEADING = 0.25;
    private static final double VISIBLE_CHANGE = 0.004;

    private static final double HEIGHT = 260;
    private static final double TOP = 14;
    private static final double BOTTOM = 44;
    private static final double LEFT = 46;
    private static final double LABEL_GAP = 16;

    private final List<Analysis.Trace> points;
    private final List<String> leaders;
    private final List<String> others;
    private final Map<String, Double> last;

    PosteriorChart(List<Analysis.Trace> trace) {
        this.points = thinned(trace);
        this.last = Ordered.ranked(trace.get(trace.size() - 1).posterior());
        this.leaders = last.keySet().stream()
                .filter(id -> last.getOrDefault(id, 0.0) >= LEADER || peak(id) >= ONCE_LEADING)
                .limit(MAX_LEADERS)
                .toList();
        this.others = last.keySet().stream().filter(id -> !leaders.contains(id)).toList();
    }

    private double peak(String id) {
        return points.stream()
                .mapToDouble(point -> point.posterior().getOrDefault(id, 0.0))
                .max()
                .orElse(0);
    }

    /** Keeps the points at which a line visibly moves, and no more than can be drawn. */
    private static List<Analysis.Trace> thinned(List<Analysis.Trace> trace) {
        if (trace.size() <= MAX_POINTS) {
            return trace;
        }
        List<Analysis.Trace> moved = new ArrayList<>();
        for (int i = 0; i < trace.size(); i++) {
            boolean end = i == 0 || i == trace.size() - 1;
            if (end || change(moved.get(moved.size() - 1), trace.get(i)) > VISIBLE_CHANGE) {
                moved.add(trace.get(i));
            }
        }
        if (moved.size() <= MAX_POINTS) {
            return moved;
        }
        List<Analysis.Trace> spaced = new ArrayList<>();
        for (int i = 0; i < MAX_POINTS; i++) {
            spaced.add(moved.get((int) ((long) i * (moved.size() - 1) / (MAX_POINTS - 1))));
        }
        return spaced;
    }

    private static double change(Analysis.Trace from, Analysis.Trace to) {
        double largest = 0;
        for (Map.Entry<String, Double> entry : to.posterior().entrySet()) {
            double before = from.posterior().getOrDefault(entry.getKey(), 0.0);
            largest = Math.max(largest, Math.abs(entry.getValue() - before));
        }
        return largest;
    }

    void draw(Markup out, FigureWidth width) {
        new Drawing(out, width).draw();
    }

    private String label() {
        StringBuilder label = new StringBuilder("Posterior of each family after each request. At the end: ");
        leaders.forEach(id -> label.append(id)
                .append(' ')
                .append(Numbers.percent(last.getOrDefault(id, 0.0)))
                .append(", "));
        return label.append("the others less each.").toString();
    }

    /** One drawing of the chart, at one width. */
    private final class Drawing {

        private final boolean narrow;
        private final double plotRight;
        private final Svg svg;
        private final int first = points.get(0).observation();
        private final int end = points.get(points.size() - 1).observation();

        Drawing(Markup out, FigureWidth figure) {
            this.narrow = figure.narrow();
            this.plotRight = figure.pixels() - (narrow ? 136 : 180);
            this.svg = Svg.open(out, figure.pixels(), HEIGHT + BOTTOM, "figure " + figure.cssClass(), label());
        }

        void draw() {
            axes();
            others.forEach(id -> line("series-rest", id));
            for (int i = leaders.size() - 1; i >= 0; i--) {
                line("series-" + (i + 1), leaders.get(i));
            }
            labels();
            svg.close();
        }

        private double x(int observation) {
            return end == first
                    ? (LEFT + plotRight) / 2
                    : LEFT + 8 + (double) (observation - first) / (end - first) * (plotRight - LEFT - 16);
        }

        private double y(double probability) {
            return HEIGHT - probability * (HEIGHT - TOP);
        }

        private void axes() {
            for (int percent = 0; percent <= 100; percent += 25) {
                double y = y(percent / 100.0);
                svg.line(percent == 0 ? "base" : "grid", LEFT, y, plotRight, y);
                svg.text("tick", Svg.Anchor.END, LEFT - 8, y + 4, percent + "%");
            }
            for (int tick : Ticks.whole(first, end, narrow ? 5 : 12)) {
                svg.line("base", x(tick), HEIGHT, x(tick), HEIGHT + 4);
                svg.text("tick", Svg.Anchor.MIDDLE, x(tick), HEIGHT + 18, "#" + tick);
            }
            svg.text("axis-label", Svg.Anchor.MIDDLE, (LEFT + plotRight) / 2, HEIGHT + 38, "after request");
        }

        private void line(String cssClass, String id) {
            StringBuilder path = new StringBuilder();
            for (Analysis.Trace point : points) {
                path.append(path.isEmpty() ? "M" : "L")
                        .append(Svg.number(x(point.observation())))
                        .append(' ')
                        .append(Svg.number(y(point.posterior().getOrDefault(id, 0.0))));
            }
            double ended = last.getOrDefault(id, 0.0);
            svg.openTitled(cssClass, id + ": " + Numbers.percent(ended));
            svg.path("line", path.toString());
            svg.circle("dot", x(end), y(ended), cssClass.equals("series-rest") ? 2 : 3.5);
            svg.closeTitled();
        }

        private void labels() {
            Map<String, Double> places = places();
            for (int i = 0; i < leaders.size(); i++) {
                String id = leaders.get(i);
                String text = narrow ? id : id + " " + Numbers.percent(last.getOrDefault(id, 0.0));
                svg.text(
                        "series-label series-" + (i + 1),
                        Svg.Anchor.START,
                        plotRight + 4,
                        places.getOrDefault(id, 0.0) + 4,
                        text);
            }
            if (!others.isEmpty()) {
                svg.text(
                        "series-label series-rest",
                        Svg.Anchor.START,
                        plotRight + 4,
                        places.getOrDefault("", 0.0) + 4,
                        others.size() + (others.size() == 1 ? " other" : " others"));
            }
        }

        /** Returns a height for each label, beside its line's end as far as the labels leave each other room. */
        private Map<String, Double> places() {
            Map<String, Double> places = new LinkedHashMap<>();
            double below = HEIGHT + LABEL_GAP;
            if (!others.isEmpty()) {
                below -= LABEL_GAP;
                places.put("", below);
            }
            for (int i = leaders.size() - 1; i >= 0; i--) {
                below = Math.min(y(last.getOrDefault(leaders.get(i), 0.0)), below - LABEL_GAP);
                places.put(leaders.get(i), below);
            }
            return places;
        }
    }
}
