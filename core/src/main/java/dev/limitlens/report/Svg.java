package dev.limitlens.report;

import java.util.Locale;

/** A drawing in pixels, written into a page; colours and widths of lines are left to the style sheet's classes. */
final class Svg {

    private final Markup out;

    private Svg(Markup out) {
        this.out = out;
    }

    /** Begins a drawing that a screen reader announces by its label alone. */
    static Svg open(Markup out, double width, double height, String cssClass, String label) {
        out.open(
                "svg",
                "class",
                cssClass,
                "viewBox",
                "0 0 " + number(width) + " " + number(height),
                "role",
                "img",
                "aria-label",
                label);
        out.newLine();
        return new Svg(out);
    }

    void close() {
        out.close().newLine();
    }

    void line(String cssClass, double x1, double y1, double x2, double y2) {
        out.empty("line", "class", cssClass, "x1", number(x1), "y1", number(y1), "x2", number(x2), "y2", number(y2));
    }

    void rectangle(String cssClass, double x, double y, double width, double height) {
        out.empty(
                "rect",
                "class",
                cssClass,
                "x",
                number(x),
                "y",
                number(y),
                "width",
                number(Math.max(0, width)),
                "height",
                number(height));
    }

    void circle(String cssClass, double x, double y, double radius) {
        out.empty("circle", "class", cssClass, "cx", number(x), "cy", number(y), "r", number(radius));
    }

    /** Draws a path of the given commands about a point, each number in it relative to that. */
    void path(String cssClass, String commands) {
        out.empty("path", "class", cssClass, "d", commands);
    }

    void text(String cssClass, Anchor anchor, double x, double y, String text) {
        out.element(
                "text",
                text,
                "class",
                cssClass,
                "text-anchor",
                anchor.name().toLowerCase(Locale.ROOT),
                "x",
                number(x),
                "y",
                number(y));
    }

    /** Begins a group that shows the title when hovered over. */
    void openTitled(String cssClass, String title) {
        out.open("g", "class", cssClass).element("title", title);
    }

    void closeTitled() {
        out.close().newLine();
    }

    /** Returns a coordinate with one decimal at most. */
    static String number(double value) {
        long tenths = Math.round(value * 10);
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
    }

    /** Which end of a text its position means. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }
}
