package dev.limitlens.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the experiments of a campaign found: a table for the terminal, and a page that leads to each report. */
final class CampaignSummary {

    private static final String EXIT_CODE = "exit-code";

    private CampaignSummary() {}

    /**
     * One experiment.
     *
     * @param run which
     * @param state what came of it, such as {@code identified}
     * @param family what was found, or a dash
     * @param capacity the estimated capacity with its interval, or a dash
     * @param conclusion the conclusion, or a dash
     */
    record Row(Campaign.Run run, String state, String family, String capacity, String conclusion) {}

    /** Notes how an experiment ended. */
    static void finish(Campaign.Run run, int code) throws IOException {
        RunDirectory.create(run.directory());
        AtomicFile.write(run.directory().resolve(EXIT_CODE), code + "\n");
    }

    /** Returns whether an experiment came to its end, whatever it found. */
    static boolean finished(Campaign.Run run) throws IOException {
        String state = state(run);
        return state.equals("identified") || state.equals("not identified");
    }

    private static String state(Campaign.Run run) throws IOException {
        Path code = run.directory().resolve(EXIT_CODE);
        if (!Files.exists(code)) {
            return "not run";
        }
        return switch (Files.readString(code).strip()) {
            case "0" -> "identified";
            case "3" -> "not identified";
            case "130" -> "interrupted";
            default -> "failed";
        };
    }

    static Row row(Campaign.Run run) throws IOException {
        Path file = run.directory().resolve("verdict.json");
        if (!Files.exists(file)) {
            return new Row(run, state(run), "-", "-", "-");
        }
        JsonNode verdict = JsonMapper.builder().build().readTree(Files.readString(file));
        JsonNode capacity = verdict.path("parameters").path("capacity");
        return new Row(
                run,
                state(run),
                String.format(
                        Locale.ROOT,
                        "%s %.1f%%",
                        verdict.path("family").asText(),
                        100 * verdict.path("confidence").asDouble()),
                capacity.isMissingNode()
                        ? "-"
                        : capacity.path("estimate").asLong() + " ("
                                + capacity.path("low").asLong() + " to "
                                + capacity.path("high").asLong() + ")",
                verdict.path("conclusion").asText());
    }

    static String text(List<Row> rows) {
        StringBuilder text = new StringBuilder();
        String format = "%-16s %-34s %-15s %-24s %-26s %s%n";
        text.append(String.format(Locale.ROOT, format, "WHERE", "QUOTA", "STATE", "FAMILY", "CAPACITY", "CONCLUSION"));
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    format,
                    row.run().where(),
                    row.run().name(),
                    row.state(),
                    row.family(),
                    row.capacity(),
                    row.conclusion()));
        }
        return text.toString();
    }

    static String html(Path out, List<Row> rows) {
        StringBuilder html = new StringBuilder();
        html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width\"><title>Limitlens campaign</title>\n")
                .append("<style>:root{color-scheme:light dark}body{font:1rem system-ui;margin:2rem;overflow-x:auto}")
                .append(
                        "td,th{text-align:left;padding:.3rem 1rem .3rem 0;border-bottom:1px solid #8888}</style></head><body>\n")
                .append(
                        "<h1>Limitlens campaign</h1>\n<table><thead><tr><th>Where<th>Quota<th>State<th>Family<th>Capacity")
                .append("<th>Conclusion</tr></thead><tbody>\n");
        for (Row row : rows) {
            String name = escaped(row.run().name());
            Path report = row.run().directory().resolve("report.html");
            html.append("<tr><td>").append(escaped(row.run().where())).append("<td>");
            if (Files.exists(report)) {
                html.append("<a href=\"")
                        .append(escaped(out.relativize(report).toString().replace('\\', '/')))
                        .append("\">")
                        .append(name)
                        .append("</a>");
            } else {
                html.append(name);
            }
            for (String cell : List.of(row.state(), row.family(), row.capacity(), row.conclusion())) {
                html.append("<td>").append(escaped(cell));
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></body></html>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
