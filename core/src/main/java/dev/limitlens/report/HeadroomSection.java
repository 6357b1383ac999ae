package dev.limitlens.report;

import java.util.List;

/** The headroom over time as the winner and its nearest rival saw it. */
final class HeadroomSection {

    private static final double KEY_WIDTH = 30;
    private static final double KEY_HEIGHT = 12;

    private HeadroomSection() {}

    static void write(Markup out, Report report) {
        for (HeadroomChart chart : HeadroomChart.of(report)) {
            Html.openSection(out, "headroom", "How the models saw it");
            out.open("figure").newLine();
            legend(out, chart.families());
            chart.draw(out, FigureWidth.WIDE);
            chart.draw(out, FigureWidth.NARROW);
            out.element("figcaption", chart.caption()).newLine();
            out.close().newLine();
            Html.closeSection(out);
        }
    }

    private static void legend(Markup out, List<String> families) {
        out.open("ul", "class", "legend").newLine();
        for (int i = 0; i < families.size(); i++) {
            out.open("li");
            Svg key = Svg.open(out, KEY_WIDTH, KEY_HEIGHT, "key series-" + (i + 1), "line of " + families.get(i));
            key.path("line", "M0 6L30 6");
            key.close();
            out.text(families.get(i) + (i == 0 ? " (most probable)" : " (nearest rival)"))
                    .close()
                    .newLine();
        }
        out.close().newLine();
    }
}
