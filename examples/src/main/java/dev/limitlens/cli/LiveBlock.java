package dev.limitlens.cli;

import dev.limitlens.analysis.Inference;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Volleys;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line at the foot of a terminal that is written over and over: how sure we are already, and what comes next. What happened
 * scrolls by above it.
 */
final class LiveBlock implements ObservationSink {

    private static final String CLEAR = "\r\033[K";

    /** The line ends where a narrow terminal does: what ran over into a second one could not be cleared. */
    private static final String CUT_OFF = "\033[?7l";

    private static final String WRAP_AGAIN = "\033[?7h";
    private static final String DIM = "\033[2m";
    private static final String PLAIN = "\033[0m";

    private final PrintWriter err;
    private final boolean colour;
    private final Premises premises;
    private @Nullable Inference inference;

    /** What came back of a volley, which is taken in as a whole. */
    private final List<Observation> volley = new ArrayList<>();

    private String next = "the first request";

    LiveBlock(PrintWriter err, boolean colour, Premises premises) {
        this.err = err;
        this.colour = colour;
        this.premises = premises;
    }

    /** Returns whether standard error is a terminal that can write over a line. */
    static boolean fits(Map<String, String> environment) {
        return isTerminal()
                && !"dumb".equals(environment.getOrDefault("TERM", "dumb"))
                && !environment.containsKey("CI");
    }

    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on the console itself is asked
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true; // before JDK 22 there is a console only where there is a terminal
        }
    }

    /** Returns whether colours are welcome: not where {@code NO_COLOR} is set to anything. */
    static boolean coloured(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Takes in what an experiment that is resumed has seen before. */
    void resumed(Instant startedAt, List<Observation> earlier) {
        Inference state = new Inference(premises, startedAt);
        state.observeAll(earlier);
        inference = state;
    }

    /** Says what is waited for. */
    void waiting(String words) {
        next = words;
        draw();
    }

    @Override
    public void intent(Intent intent) {
        if (!volley.isEmpty()
                && !volley.get(0).purpose().equals(intent.request().purpose())) {
            takeIn(List.copyOf(volley));
            volley.clear();
        }
        next = "request " + intent.index() + ", " + intent.request().cost() + " tokens, is on its way";
        draw();
    }

    @Override
    public void observation(Observation observation) {
        if (Volleys.is(observation.purpose())) {
            volley.add(observation);
        } else {
            takeIn(List.of(observation));
        }
        next = "choosing what to ask next";
        draw();
    }

    private void takeIn(List<Observation> seen) {
        Inference state = inference;
        if (state == null) {
            state = new Inference(premises, seen.get(0).sentAt());
            inference = state;
        }
        state.observeAll(seen);
    }

    /** Takes the line away, for something that stays. */
    void clear() {
        err.print(CLEAR);
    }

    void draw() {
        String line = "[" + belief() + " | next: " + next + "]";
        err.print(CLEAR + CUT_OFF + (colour ? DIM + line + PLAIN : line) + WRAP_AGAIN);
        err.flush();
    }

    private String belief() {
        Inference state = inference;
        if (state == null) {
            return "nothing known yet";
        }
        return state.posterior().entrySet().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<String, Double> e) -> -e.getValue()))
                .limit(2)
                .map(e -> String.format(Locale.ROOT, "%s %.0f%%", e.getKey(), Math.floor(100 * e.getValue())))
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
    }
}
