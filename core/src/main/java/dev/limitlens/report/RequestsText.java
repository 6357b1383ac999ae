package dev.limitlens.report;

import dev.limitlens.experiment.Observation;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;

/** The test summary: one paragraph for each request, in the seed's shape. */
final class RequestsText {

    private static final int MAX_REQUESTS = 200;
    private static final int MAX_PURPOSE = 80;
    private static final int MAX_MESSAGE = 300;

    private final Report report;
    private final StringBuilder out;
    private final Fold fold;
    private final OptionalInt key;

    RequestsText(Report report, StringBuilder out) {
        this.report = report;
        this.out = out;
        this.fold = Fold.nominal(report.premises());
        this.key = KeyResult.index(report);
    }

    void write() {
        List<Observation> observations = report.observations();
        if (observations.isEmpty()) {
            out.append("No request was sent.\n\n");
            return;
        }
        Excerpt<Observation> excerpt = Excerpt.of(observations, MAX_REQUESTS);
        excerpt.head().forEach(this::request);
        if (excerpt.leftOut() > 0) {
            out.append("... ")
                    .append(Numbers.count(excerpt.leftOut(), "request"))
                    .append(" left out; the journal has them all ...\n\n");
            excerpt.tail().forEach(this::request);
        }
    }

    private void request(Observation observation) {
        String measured = UsageWords.measured(observation);
        String parts = UsageWords.parts(observation);
        int status = observation.result().httpStatus();
        boolean isKey = key.isPresent() && key.getAsInt() == observation.index();
        out.append("Test: ")
                .append(ForeignText.line(observation.purpose(), MAX_PURPOSE))
                .append(" (#")
                .append(observation.index())
                .append(")\n");
        field("Time", time(observation));
        field(
                "Tokens",
                Numbers.count(observation.requestedTokens()) + " asked"
                        + (measured.isEmpty()
                                ? ""
                                : ", " + measured + " measured" + (parts.isEmpty() ? "" : " (" + parts + ")")));
        field(
                "Status",
                (status == 0 ? "" : status + " ") + Answer.words(observation) + (isKey ? "   <-- KEY RESULT" : ""));
        field("Latency", Times.latency(observation.latency()));
        String message = ForeignText.line(Answer.message(observation), MAX_MESSAGE);
        if (!message.isEmpty()) {
            field("Error", message);
        }
        out.append('\n');
    }

    private void field(String name, String value) {
        new WordWrap(out, TextReport.WIDTH).write("  " + name + ": ", " ".repeat(name.length() + 4), value);
    }

    private String time(Observation observation) {
        double second = fold.secondOfWindow(observation.sentAt());
        if (fold.windowSeconds() == 60) {
            return Times.wholeSeconds(observation.sentAt()) + " (minute "
                    + observation.sentAt().atOffset(ZoneOffset.UTC).getMinute() + ", second " + (int) second + ")";
        }
        return Times.timeOfDay(observation.sentAt(), fold) + " (second " + Numbers.quantity(second) + " of the "
                + Numbers.seconds(fold.windowSeconds()) + " window)";
    }
}
