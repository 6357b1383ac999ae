package dev.limitlens.report;

import dev.limitlens.analysis.Evidence;
import dev.limitlens.analysis.NextProbe;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.pacing.Advice;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report for a terminal: what was asked and answered, what each model predicted, and what follows from that. */
public final class TextReport {

    static final int WIDTH = 108;

    private static final int BAR_WIDTH = 40;
    private static final int MAX_TARGET = 200;

    private final Report report;
    private final Verdict verdict;
    private final StringBuilder out = new StringBuilder();
    private final WordWrap prose = new WordWrap(out, WIDTH);

    private TextReport(Report report) {
        this.report = report;
        this.verdict = report.analysis().verdict();
    }

    /**
     * Renders the report as plain text, lines of about 110 characters at most, times in UTC.
     *
     * <p>What a long run leaves out is said where it is missing.
     */
    public static String render(Report report) {
        return new TextReport(report).render();
    }

    private String render() {
        title("TEST SUMMARY");
        premises();
        new RequestsText(report, out).write();
        title("WHAT EACH MODEL PREDICTED");
        new PredictionsText(report, out).write();
        out.append('\n');
        title("ANALYSIS");
        posterior();
        parameters();
        evidence();
        statements();
        outlook();
        advice();
        warnings();
        prose.write("Cost: ", "      ", SpentWords.sentence(verdict.spent()));
        out.append('\n');
        title("CONCLUSION");
        conclusion();
        return out.toString();
    }

    private void title(String title) {
        out.append(title).append('\n').append("=".repeat(title.length())).append('\n');
    }

    private void premises() {
        Premises premises = report.premises();
        prose.write("Target: ", "        ", ForeignText.line(report.target(), MAX_TARGET));
        prose.write(
                "Plan: ",
                "      ",
                ForeignText.line(report.plan(), MAX_TARGET) + ", from " + Times.dateTime(report.startedAt())
                        + "; all times in UTC");
        prose.write("Taken as known: ", "                ", PremisesWords.sentence(premises));
        out.append('\n');
    }

    private void posterior() {
        out.append("How probable each model is, given these answers:\n");
        for (Map.Entry<String, Double> entry :
                Ordered.ranked(verdict.posterior()).entrySet()) {
            // Rounded down: only certainty fills the bar.
            int filled = (int) (entry.getValue() * BAR_WIDTH);
            String bar = "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled);
            row(String.format(Locale.ROOT, "%-16s %7s", entry.getKey(), Numbers.percent(entry.getValue())), bar);
        }
        out.append('\n');
    }

    private void parameters() {
        String unit = Parameters.meteredUnit(verdict);
        if (!verdict.parameters().isEmpty() || verdict.aligned().isPresent()) {
            out.append("Parameters of ").append(verdict.family()).append(", with 95% intervals:\n");
            Ordered.parameters(verdict.parameters())
                    .forEach((name, interval) -> row(Parameters.name(name), Parameters.value(name, interval, unit)));
            if (verdict.aligned().isPresent()) {
                row(
                        "on the clock",
                        Numbers.percent(verdict.aligned().getAsDouble()) + " probable, if it is a fixed window");
            }
            out.append('\n');
        }
        if (!verdict.limits().isEmpty()) {
            out.append("Several limits are at work:\n");
            for (Verdict.LimitPart limit : verdict.limits()) {
                row(limit.family(), "counts " + limit.metered());
                Ordered.parameters(limit.parameters())
                        .forEach((name, interval) ->
                                row("  " + Parameters.name(name), Parameters.value(name, interval, limit.metered())));
            }
            out.append('\n');
        }
        if (!verdict.axes().isEmpty()) {
            out.append("How it counts:\n");
            Ordered.axes(verdict.axes())
                    .forEach((axis, values) -> row(Parameters.axis(axis), AxisWords.values(values)));
            out.append('\n');
        }
        verdict.clock().ifPresent(offset -> {
            row("server's clock", "offset " + Numbers.interval(offset, "s") + " to the local one");
            out.append('\n');
        });
    }

    private void row(String name, String value) {
        prose.write(String.format(Locale.ROOT, "  %-26s  ", name), " ".repeat(30), value);
    }

    private void evidence() {
        out.append("What decided:\n");
        if (verdict.evidence().isEmpty()) {
            out.append("  no single answer told two models apart\n");
        }
        for (Evidence item : verdict.evidence()) {
            prose.write(
                    "  ",
                    "    ",
                    EvidenceWords.request(report, item) + ": " + EvidenceWords.weight(item) + ": " + item.why());
        }
        out.append('\n');
    }

    private void statements() {
        List<String> sentences = StatedAndMeasured.sentences(report);
        if (!sentences.isEmpty()) {
            out.append(StatedAndMeasured.TITLE).append('\n');
            sentences.forEach(sentence -> prose.write("  - ", "    ", sentence));
            out.append('\n');
        }
    }

    private void outlook() {
        if (!verdict.identified() && !verdict.survivors().isEmpty()) {
            out.append("Still possible:\n");
            verdict.survivors().forEach(id -> prose.write("  - ", "    ", id + ": " + Families.description(id)));
            out.append('\n');
        }
        if (verdict.nextProbe().isPresent()) {
            NextProbe probe = verdict.nextProbe().get();
            out.append("What to ask next:\n");
            NextProbeWords.steps(probe).forEach(step -> prose.write("  - ", "    ", step));
            prose.write("  ", NextProbeWords.gain(probe));
            out.append('\n');
        }
    }

    private void advice() {
        List<Advice> all = Advice.of(report.analysis());
        if (all.isEmpty()) {
            return;
        }
        out.append("What to do now:\n");
        prose.write("  ", AdviceWords.basis(verdict));
        for (Advice advice : all) {
            if (all.size() > 1) {
                out.append("  If it counts ").append(Settings.counted(advice)).append(":\n");
            }
            row("longest safe burst", AdviceWords.burst(advice));
            row("sustained rate", AdviceWords.sustained(advice));
            row("after a 429, retry", AdviceWords.retry(verdict, advice));
        }
        Advice first = all.get(0);
        prose.write("  ", AdviceWords.settings(first));
        code("Bucket4j", Settings.bucket4j(first));
        code("Resilience4j", Settings.resilience4j(first));
        out.append('\n');
    }

    private void code(String library, String java) {
        out.append("  ").append(library).append(":\n").append(java.indent(4));
    }

    private void warnings() {
        if (!verdict.warnings().isEmpty()) {
            out.append("Keep in mind:\n");
            verdict.warnings().forEach(warning -> prose.write("  - ", "    ", warning));
            out.append('\n');
        }
    }

    private void conclusion() {
        Headline headline = Headline.of(report);
        prose.write(headline.conclusion() + ": ", "  ", headline.answer());
        prose.write("  ", headline.sureness());
        if (verdict.identified()) {
            prose.write("  ", verdict.family() + ": " + Families.description(verdict.family()) + ".");
        }
        KeyResult.index(report).stream()
                .boxed()
                .flatMap(index -> report.observation(index).stream())
                .forEach(this::keyResult);
    }

    private void keyResult(Observation observation) {
        prose.write(
                "KEY RESULT: ",
                "            ",
                ForeignText.line(observation.purpose(), MAX_TARGET) + " (#" + observation.index() + "), "
                        + Times.timeOfDay(observation.sentAt(), Fold.nominal(report.premises())) + ": "
                        + Answer.words(observation));
    }
}
