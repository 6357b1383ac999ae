package dev.limitlens.report;

import dev.limitlens.analysis.Candidate;
import dev.limitlens.experiment.Observation;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Metering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * The headroom over time as the winning limiter and its nearest rival saw it, and the requests on it: one that was admitted lies
 * below the line of a model that explains it, one that was throttled above.
 */
final class HeadroomChart {

    private static final int MAX_PROBES = 150;
    private static final int SAMPLES = 400;
    private static final double AFTER = 0.04;

    private static final double HEIGHT = 270;
    private static final double TOP = 34;
    private static final double BOTTOM = 44;
    private static final double LEFT = 58;
    private static final double RIGHT = 14;

    private final Report report;
    private final List<Observation> probes;
    private final List<Retrospect> models;
    private final long firstNanos;
    private final long lastNanos;
    private final double most;
    private final OptionalInt parting;

    private HeadroomChart(Report report, List<Candidate> candidates) {
        this.report = report;
        List<Observation> all = report.observations();
        this.probes = all.subList(0, Math.min(MAX_PROBES, all.size()));
        this.firstNanos = Retrospect.decided(probes.get(0));
        long end = Retrospect.decided(probes.get(probes.size() - 1));
        this.lastNanos = end + Math.max(1, (long) ((end - firstNanos) * AFTER));
        this.models = candidates.stream()
                .map(c -> Retrospect.of(c, probes, lastNanos, SAMPLES))
                .toList();
        double capacity = candidates.stream()
                .map(Candidate::limiter)
                .filter(HeadroomChart::metersTokens)
                .mapToDouble(Limiter::capacity)
                .max()
                .orElse(0);
        double asked = probes.stream().mapToLong(Observation::tokens).max().orElse(1);
        // what asks for far more than there can be is drawn at the upper edge
        this.most = Math.max(1, capacity > 0 ? 1.12 * capacity : 1.12 * asked);
        this.parting = models.size() < 2 ? OptionalInt.empty() : parting();
    }

    /** Returns the chart of the most probable family and its nearest rival; without candidates there is none. */
    static List<HeadroomChart> of(Report report) {
        List<Candidate> candidates = new ArrayList<>();
        for (String family :
                Ordered.ranked(report.analysis().verdict().posterior()).keySet()) {
            report.analysis().candidates().stream()
                    .filter(c -> c.family().equals(family))
                    .max(Comparator.comparingDouble(Candidate::probability))
                    .ifPresent(candidates::add);
        }
        return candidates.isEmpty() || report.observations().isEmpty()
                ? List.of()
                : List.of(new HeadroomChart(report, candidates.subList(0, Math.min(2, candidates.size()))));
    }

    private static boolean metersTokens(Limiter limiter) {
        return limiter.metering() == Metering.TOKENS;
    }

    /** Returns the first probe that the winner explains and the rival does not. */
    private OptionalInt parting() {
        for (int i = 0; i < probes.size(); i++) {
            if (models.get(0).explains(i, probes.get(i)) && !models.get(1).explains(i, probes.get(i))) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** Returns the families that are drawn, the winner first. */
    List<String> families() {
        return models.stream().map(m -> m.candidate().family()).toList();
    }

    /** Returns what the figure shows, in words. */
    String caption() {
        String winner = families().get(0);
        String shown = probes.size() < report.observations().size()
                ? " The first " + Numbers.count(probes.size()) + " of "
                        + Numbers.count(report.observations().size(), "request") + " are drawn."
                : "";
        String lines = models.size() < 2
                ? "The largest request that the most probable " + winner + " would have admitted at each time. "
                        + "No other family is left to compare it with."
                : "The largest request that the most probable " + winner + " would have admitted at each time, and its"
                        + " nearest rival, the most probable " + families().get(1) + ".";
        return lines
                + " A request that was admitted lies below the line of a model that explains it, one that was throttled"
                + " above it." + parted() + shown;
    }

    private String parted() {
        if (models.size() < 2) {
            return "";
        }
        if (parting.isEmpty()) {
            return " No single request parts them: their probabilities differ because other parameters of the rival do worse.";
        }
        Observation probe = probes.get(parting.getAsInt());
        return " They part at #" + probe.index() + ", which was "
                + Answer.of(probe).words() + ": " + families().get(0) + " had room for " + room(0) + ", "
                + families().get(1) + " for " + room(1) + ".";
    }

    private String room(int model) {
        long room = models.get(model).atProbes().get(parting.orElseThrow());
        return room == Long.MAX_VALUE ? "any request" : Numbers.count(room, "token");
    }

    void draw(Markup out, FigureWidth width) {
        new Drawing(out, width).draw();
    }

    private String label() {
        return "Headroom over time as seen by " + String.join(" and ", families()) + ", with "
                + Numbers.count(probes.size(), "request") + ". " + parted().strip();
    }

    /** One drawing of the chart, at one width. */
    private final class Drawing {

        private final double right;
        private final boolean narrow;
        private final Svg svg;

        Drawing(Markup out, FigureWidth figure) {
            narrow = figure.narrow();
            right = figure.pixels() - RIGHT;
            svg = Svg.open(out, figure.pixels(), HEIGHT + BOTTOM, "figure " + figure.cssClass(), label());
        }

        void draw() {
            axes();
            if (parting.isPresent()) {
                partingLine(probes.get(parting.getAsInt()));
            }
            // the dashed rival on top, so that both are seen where they agree
            for (int i = 0; i < models.size(); i++) {
                line("series-" + (i + 1), models.get(i));
            }
            probes.forEach(this::mark);
            svg.close();
        }

        private double x(long timeNanos) {
            return LEFT + (double) (timeNanos - firstNanos) / (lastNanos - firstNanos) * (right - LEFT);
        }

        private double y(double tokens) {
            return HEIGHT - Math.min(most, Math.max(0, tokens)) / most * (HEIGHT - TOP);
        }

        private void axes() {
            for (double tick : Ticks.amounts(most, 4)) {
                svg.line(tick == 0 ? "base" : "grid", LEFT, y(tick), right, y(tick));
                svg.text("tick", Svg.Anchor.END, LEFT - 8, y(tick) + 4, Numbers.count((long) tick));
            }
            double span = (lastNanos - firstNanos) / 1e9;
            for (double tick : Ticks.seconds(span, narrow ? 4 : 8)) {
                double x = x(firstNanos + (long) (tick * 1e9));
                if (x <= right - 8) {
                    svg.line("base", x, HEIGHT, x, HEIGHT + 4);
                    svg.text("tick", Svg.Anchor.MIDDLE, x, HEIGHT + 18, Numbers.quantity(tick));
                }
            }
            svg.text(
                    "axis-label",
                    Svg.Anchor.MIDDLE,
                    (LEFT + right) / 2,
                    HEIGHT + 38,
                    "seconds since the first request");
            svg.text("axis-label", Svg.Anchor.START, 2, 14, "headroom in tokens");
        }

        private void partingLine(Observation probe) {
            double x = x(Retrospect.decided(probe));
            boolean rightHalf = x > (LEFT + right) / 2;
            svg.line("parting", x, TOP - 8, x, HEIGHT);
            svg.text(
                    "parting-label",
                    rightHalf ? Svg.Anchor.END : Svg.Anchor.START,
                    rightHalf ? x + 4 : x - 4,
                    narrow ? 30 : TOP - 13,
                    narrow ? "they part" : "they part at #" + probe.index());
        }

        private void line(String cssClass, Retrospect model) {
            StringBuilder path = new StringBuilder();
            String last = "";
            for (Retrospect.Point point : model.curve()) {
                String place = Svg.number(x(point.timeNanos())) + " " + Svg.number(y(point.tokens()));
                if (!place.equals(last)) {
                    path.append(path.isEmpty() ? "M" : "L").append(place);
                }
                last = place;
            }
            svg.openTitled(cssClass, model.candidate().family() + ", the most probable parameters");
            svg.path("line", path.toString());
            svg.closeTitled();
        }

        private void mark(Observation probe) {
            String over = probe.tokens() > most ? ", beyond the upper edge" : "";
            svg.openTitled(
                    "mark",
                    "#" + probe.index() + ", " + Numbers.count(probe.tokens(), "token") + over + ", "
                            + Answer.words(probe));
            Marks.draw(svg, Answer.of(probe), x(Retrospect.decided(probe)), y(probe.tokens()), narrow ? 3.5 : 4.5);
            svg.closeTitled();
        }
    }
}
