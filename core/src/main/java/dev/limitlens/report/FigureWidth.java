package dev.limitlens.report;

import java.util.Locale;

/**
 * The two widths that each figure is drawn in; the style sheet shows the one that fits, so that text keeps its size on a
 * phone and nothing is scaled until it cannot be read.
 */
enum FigureWidth {
    WIDE(720),
    NARROW(336);

    private final int pixels;

    FigureWidth(int pixels) {
        this.pixels = pixels;
    }

    int pixels() {
        return pixels;
    }

    /** Returns the class that the style sheet knows. */
    String cssClass() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean narrow() {
        return this == NARROW;
    }
}
