package dev.limitlens.report;

import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Verdict;
import java.util.Map;

/** The numbers of the limiter, with how well they are known. */
final class ParameterSection {

    private ParameterSection() {}

    static void write(Markup out, Report report) {
        Verdict verdict = report.analysis().verdict();
        if (verdict.parameters().isEmpty()
                && verdict.aligned().isEmpty()
                && verdict.axes().isEmpty()
                && verdict.limits().isEmpty()
                && verdict.clock().isEmpty()) {
            return;
        }
        Html.openSection(out, "parameters", "The numbers");
        String unit = Parameters.meteredUnit(verdict);
        if (!verdict.parameters().isEmpty() || verdict.aligned().isPresent()) {
            open(out, "If it is " + verdict.family() + ": estimates with 95% intervals");
            intervals(out, verdict.parameters(), unit);
            if (verdict.aligned().isPresent()) {
                String aligned = Numbers.percent(verdict.aligned().getAsDouble());
                Html.row(out, "on the clock", aligned + " probable, if it is a fixed window");
            }
            close(out);
        }
        for (Verdict.LimitPart limit : verdict.limits()) {
            open(out, "One of several limits: " + limit.family() + ", counts " + limit.metered());
            intervals(out, limit.parameters(), limit.metered());
            close(out);
        }
        if (!verdict.axes().isEmpty()) {
            open(out, "How it counts");
            Ordered.axes(verdict.axes())
                    .forEach((axis, values) -> Html.row(out, Parameters.axis(axis), AxisWords.values(values)));
            close(out);
        }
        if (verdict.clock().isPresent()) {
            open(out, "The server's clock");
            Html.row(
                    out,
                    "offset to the local clock",
                    Numbers.interval(verdict.clock().get(), "s"));
            close(out);
        }
        Html.closeSection(out);
    }

    private static void open(Markup out, String caption) {
        out.open("table", "class", "pairs")
                .element("caption", caption)
                .open("tbody")
                .newLine();
    }

    private static void close(Markup out) {
        out.close().close().newLine();
    }

    private static void intervals(Markup out, Map<String, Interval> parameters, String unit) {
        Ordered.parameters(parameters)
                .forEach((name, interval) ->
                        Html.row(out, Parameters.name(name), Parameters.value(name, interval, unit)));
    }
}
