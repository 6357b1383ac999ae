package dev.limitlens.report;

import dev.limitlens.analysis.NextProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A proposed sequence of requests, as an instruction. */
final class NextProbeWords {

    private NextProbeWords() {}

    /** Returns what to send and when, one sentence for each request. */
    static List<String> steps(NextProbe probe) {
        List<String> sentences = new ArrayList<>();
        for (NextProbe.Step step : probe.steps()) {
            String tokens = Numbers.count(step.cost(), "token");
            sentences.add(
                    sentences.isEmpty()
                            ? first(probe, step, tokens)
                            : later(step.afterSeconds(), "that") + ", send " + tokens + ".");
        }
        return sentences;
    }

    private static String first(NextProbe probe, NextProbe.Step step, String tokens) {
        String when = probe.from() == NextProbe.From.QUIET
                ? step.afterSeconds() == 0
                        ? "After a whole quiet window"
                        : Numbers.seconds(step.afterSeconds()) + " after a whole quiet window"
                : later(step.afterSeconds(), "the last request");
        String second = probe.secondOfWindow().isPresent()
                ? " at second " + Numbers.quantity(probe.secondOfWindow().getAsDouble()) + " of the clock's window,"
                : "";
        return when + "," + second + " send " + tokens + ".";
    }

    private static String later(double afterSeconds, String what) {
        return afterSeconds == 0 ? "At once after " + what : Numbers.seconds(afterSeconds) + " after " + what;
    }

    /** Returns what the sequence is expected to tell, and why, in one sentence. */
    static String gain(NextProbe probe) {
        String why = probe.why().strip();
        return String.format(
                Locale.ROOT,
                "It would separate %s, and is expected to tell %.2f bits about the family%s%s",
                list(probe.separates()),
                probe.expectedBits(),
                why.isEmpty() ? "" : ": " + why,
                why.endsWith(".") ? "" : ".");
    }

    private static String list(List<String> ids) {
        if (ids.isEmpty()) {
            return "what is left";
        }
        int last = ids.size() - 1;
        return last == 0 ? ids.get(0) : String.join(", ", ids.subList(0, last)) + " and " + ids.get(last);
    }
}
