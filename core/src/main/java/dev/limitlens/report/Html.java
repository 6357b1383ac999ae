package dev.limitlens.report;

import java.util.List;

/** The patterns of the page's sections. */
final class Html {

    private Html() {}

    /** Opens a section that its heading names. */
    static void openSection(Markup out, String id, String heading) {
        out.open("section", "aria-labelledby", id).newLine();
        out.element("h2", heading, "id", id).newLine();
    }

    static void closeSection(Markup out) {
        out.close().newLine();
    }

    /** Opens a place that scrolls by itself if it is too wide; the keyboard reaches it. */
    static void openScroller(Markup out, String label) {
        out.open("div", "class", "scroller", "role", "region", "tabindex", "0", "aria-label", label)
                .newLine();
    }

    /** Writes a row of a table that has a heading at its left. */
    static void row(Markup out, String name, String value) {
        out.open("tr")
                .element("th", name, "scope", "row")
                .element("td", value)
                .close()
                .newLine();
    }

    static void list(Markup out, List<String> items) {
        out.open("ul").newLine();
        items.forEach(item -> out.element("li", item).newLine());
        out.close().newLine();
    }
}
