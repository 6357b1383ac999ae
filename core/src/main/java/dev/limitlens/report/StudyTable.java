package dev.limitlens.report;

import dev.limitlens.study.CalibrationBin;
import dev.limitlens.study.Coverage;
import dev.limitlens.study.Failure;
import dev.limitlens.study.Quantiles;
import dev.limitlens.study.RowSummary;
import dev.limitlens.study.Score;
import dev.limitlens.study.StudyResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The result of a study as tables for a terminal. */
public final class StudyTable {

    private static final int MOST_FAILURES = 20;

    private final StudyResult result;
    private final StringBuilder out = new StringBuilder();

    private StudyTable(StudyResult result) {
        this.result = result;
    }

    /** Renders the result as plain text. */
    public static String render(StudyResult result) {
        return new StudyTable(result).render();
    }

    private String render() {
        List<RowSummary> rows = new ArrayList<>(result.rows());
        if (rows.size() > 1) {
            rows.add(result.all());
        }
        out.append("The plan ")
                .append(result.plan())
                .append(", seed ")
                .append(result.seed())
                .append(":\n");
        table(rows);
        if (!result.baseline().isEmpty()) {
            out.append("\nThe same trials with the baseline's plan:\n");
            table(result.baseline());
        }
        otherParameters(rows);
        calibration();
        failures();
        line(
                "A decision took %.1f ms (median), %.1f ms (99th percentile); the study %.1f s.",
                result.decisionMillis().median(), result.decisionMillis().p99(), result.wallSeconds());
        return out.toString();
    }

    private void table(List<RowSummary> rows) {
        int width = rows.stream().mapToInt(r -> r.truth().length()).max().orElse(0);
        String name = "%-" + Math.max(width, "TRUTH".length()) + "s";
        line(name + "  %21s  %17s  %11s  %10s  %13s", "", "VERDICTS", "SECONDS", "TOKENS/CAP", "REQUESTS", "CAPACITY");
        line(
                name + "  %7s %5s %7s  %8s %8s  %5s %5s  %4s %5s  %6s %6s",
                "TRUTH",
                "correct",
                "wrong",
                "undecid",
                "median",
                "p90",
                "med",
                "p90",
                "med",
                "p90",
                "inside",
                "width");
        for (RowSummary row : rows) {
            Quantiles seconds = row.elapsedSeconds();
            Quantiles tokens = row.tokensPerCapacity();
            Quantiles requests = row.requests();
            line(
                    name + "  %7s %5d %7d  %8.1f %8.1f  %5.2f %5.2f  %4.0f %5.0f  %6s %6s",
                    row.truth(),
                    percent(row.correct(), row.trials()),
                    row.confidentlyWrong(),
                    row.undecided(),
                    seconds.median(),
                    seconds.p90(),
                    tokens.median(),
                    tokens.p90(),
                    requests.median(),
                    requests.p90(),
                    inside(row.capacity()),
                    width(row.capacity()));
        }
    }

    private void otherParameters(List<RowSummary> rows) {
        List<RowSummary> with =
                rows.stream().filter(r -> !r.parameters().isEmpty()).toList();
        if (!with.isEmpty()) {
            out.append("\nOther parameters: truths inside the 95% interval, and its median width\n");
        }
        for (RowSummary row : with) {
            Ordered.parameters(row.parameters())
                    .forEach((name, coverage) ->
                            line("  %-22s %-18s %6s %6s", row.truth(), name, inside(coverage), width(coverage)));
        }
    }

    private void calibration() {
        List<CalibrationBin> with =
                result.calibration().stream().filter(b -> b.verdicts() > 0).toList();
        if (!with.isEmpty()) {
            out.append("\nCalibration: of the verdicts with a confidence in a range, how many name the right family\n");
        }
        for (CalibrationBin bin : with) {
            line(
                    "  %5s to %-5s  %6d verdicts, %6d right, %s",
                    bin.from(), bin.to(), bin.verdicts(), bin.right(), percent(bin.right(), bin.verdicts()));
        }
        out.append('\n');
    }

    private void failures() {
        if (result.failures().isEmpty()) {
            return;
        }
        out.append("Not correct; --limiter ROW --trial N with the other options shows one:\n");
        result.failures().stream()
                .sorted((a, b) ->
                        Boolean.compare(b.score() == Score.CONFIDENTLY_WRONG, a.score() == Score.CONFIDENTLY_WRONG))
                .limit(MOST_FAILURES)
                .forEach(this::failure);
        if (result.failures().size() > MOST_FAILURES) {
            line("  and %d more", result.failures().size() - MOST_FAILURES);
        }
        out.append('\n');
    }

    private void failure(Failure failure) {
        String score = failure.score() == Score.CONFIDENTLY_WRONG ? "WRONG" : "undecided";
        line("  %-9s  %-22s trial %d", score, failure.row(), failure.trial());
    }

    /** Rounded down, so that only all of them are 100%. */
    private static String percent(int part, int whole) {
        return String.format(Locale.ROOT, "%.1f%%", Math.floor(part * 1000.0 / whole) / 10);
    }

    private static String inside(Coverage coverage) {
        return coverage.trials() == 0 ? "-" : percent(coverage.inside95(), coverage.trials());
    }

    private static String width(Coverage coverage) {
        return coverage.width().isPresent()
                ? String.format(Locale.ROOT, "%.1f%%", 100 * coverage.width().getAsDouble())
                : "-";
    }

    private void line(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
